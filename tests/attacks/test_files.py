"""Hostile files among the submissions, to the whole command: they cost the others nothing and lead nowhere."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.attacks import reports
from tests.attacks.attack import HERE

RIGHT = """# lesson: 01-numbers
# %% scale
def scale(x, factor):
    return np.asarray(x) * factor
# %% centre
def centre(x):
    return x - x.mean()
# %% blend
def blend(a, b, t):
    return scale(a, 1 - t) + scale(b, t)
# %% tally
def tally(words):
    return {word: words.count(word) for word in words}
"""
SECRET = "secret-8f31c0d2"


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """The course with its words put in."""
    folder = tmp_path / "course"
    folder.mkdir()
    for path in (HERE / "course").iterdir():
        text = path.read_text().replace("HIDDEN_INPUT", "4.0").replace("HIDDEN_WORD", "d")
        (folder / path.name).write_text(text)
    return folder


@pytest.fixture
def submissions(tmp_path: Path) -> Path:
    folder = tmp_path / "submissions"
    folder.mkdir()
    (folder / "ada.py").write_text(RIGHT)
    (folder / "zoe.py").write_text("\ufeff" + RIGHT.replace("\n", "\r\n"), newline="")
    return folder


@pytest.mark.skipif(sys.platform != "linux", reason="FIFOs, devices and holes in files")
def test_right_answers_among_hostile_files(tmp_path: Path, course: Path, submissions: Path) -> None:
    (tmp_path / "secret.py").write_text(f"# lesson: 01-numbers\n# %% scale\n{SECRET}\n")
    os.mkfifo(submissions / "bob.py")
    (submissions / "link.py").symlink_to(tmp_path / "secret.py")
    (submissions / "device.py").symlink_to("/dev/zero")
    (submissions / "circle.py").symlink_to("circle.py")
    (submissions / "folder.py").mkdir()
    (submissions / "proc.ipynb").symlink_to("/proc/self/mem")
    for name in (
        "\x1b[2J\r::error::.py",
        "-rf.py",
        "=1+1.py",
        "\u202eyp.x.py",
        "a\nb.py",
        "<b>.py",
        "'\";&|.py",
        "x" * 250 + ".py",
    ):
        (submissions / name).write_text(RIGHT)
    (submissions / os.fsdecode(b"\xff\xfe.py")).write_text(RIGHT)
    with (submissions / "sparse.py").open("wb") as file:
        file.truncate(1 << 40)
    (submissions / "nested.ipynb").write_text("[" * 1_000_000)
    (submissions / "bomb.zip").write_bytes(b"PK\x05\x06" + b"\xff" * 18)

    started = time.monotonic()
    command = [sys.executable, "-m", "tutor", "--course", str(course), "grade", str(submissions)]
    options = ["--isolation", "basic", "--format", "json", "--report", f"text={tmp_path / 'report.txt'}", "--jobs", "1"]
    found = subprocess.run([*command, *options], capture_output=True, timeout=120, cwd=tmp_path)
    assert found.returncode == 3, found.stderr
    texts = {"json": found.stdout.decode(), "text": (tmp_path / "report.txt").read_text()}
    for name, text in (*texts.items(), ("stderr", found.stderr.decode())):
        assert reports.unwanted(name, text, {"what a link leads to": SECRET}) == []
    assert time.monotonic() - started < 60
    marks = {each["name"]: (each["status"], each["score"]) for each in json.loads(texts["json"])["submissions"]}
    full = [name for name, (status, score) in marks.items() if status == "graded" and score == 11.0]
    assert {"ada.py", "zoe.py"} <= set(full)
    assert len(full) == 2 + 9, marks
    for name in ("bob.py", "link.py", "device.py", "circle.py", "proc.ipynb", "sparse.py", "nested.ipynb"):
        assert marks[name] == ("ungradable", 0.0), name
