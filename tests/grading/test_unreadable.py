"""What cannot be read is reported, one by one, and stops nothing."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.grading import handing_in
from tests.grading.handing_in import LESSON, RIGHT, grade, percent
from tutor.grading.grade import Graded
from tutor.runner.session import Session

TEXT = percent(RIGHT)
ACCENTED = f"# José Müller\n{TEXT}"
NOTEBOOK = handing_in.notebook(handing_in.code_cell(RIGHT["double"], label="double"))


def graded(session: Session, folder: Path, name: str, data: bytes) -> Graded:
    path = folder / name
    path.write_bytes(data)
    return grade(session, path, LESSON)


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("ada.py", b"", "ada.py: empty"),
        ("ada.py", b" \n\t\n", "ada.py: empty"),
        ("ada.py", b"\xef\xbb\xbf", "ada.py: empty"),
        ("ada.md", b"", "ada.md: empty"),
        ("ada.ipynb", b"\n", "ada.ipynb: empty"),
        ("ada.py", b"\x7fELF\x02\x01\x01\0\0\0", "ada.py: not text"),
        ("ada.py", bytes(range(1, 256)) + b"\0", "ada.py: not text"),
        ("ada.py", b"\x89PNG\r\n\x1a\n\xff\xfe", "ada.py: not UTF-8 text at byte 0"),
        ("ada.py", TEXT.encode("utf-16"), "ada.py: UTF-16 text"),
        ("ada.py", TEXT.encode("utf-16-be"), "ada.py: not text"),
        ("ada.ipynb", NOTEBOOK.encode("utf-16"), "ada.ipynb: UTF-16 text"),
        ("ada.py", ACCENTED.encode("latin-1"), "ada.py: not UTF-8 text at byte 5"),
        ("ada.md", ACCENTED.encode("latin-1"), "ada.md: not UTF-8 text at byte 5"),
        ("ada.py", f"# coding: rot13\n{TEXT}".encode(), "ada.py: not rot13 text"),
        ("ada.py", f"# coding: idna\n{ACCENTED}".encode(), "ada.py: not idna text"),
        ("ada.py", b"#" * ((1 << 20) + 1), "ada.py: larger than 1 MiB"),
        ("ada.md", b"#" * ((4 << 20) + 1), "ada.md: larger than 4 MiB"),
        ("ada.ipynb", b"this is no JSON", "ada.ipynb: not a notebook"),
        ("ada.ipynb", b"[" * 100_000, "ada.ipynb: not a notebook"),
        ("ada.ipynb", b"[1, 2]", "ada.ipynb: not a notebook of format 4"),
        ("ada.ipynb", b'{"worksheets": []}', "ada.ipynb: not a notebook of format 4"),
        ("ada.ipynb", b'{"cells": {"a": 1}}', "ada.ipynb: not a notebook of format 4"),
        ("ada.txt", TEXT.encode(), "ada.txt: of no kind that can be graded"),
        ("ada", TEXT.encode(), "ada: of no kind that can be graded"),
    ],
)
def test_ungradable_file_says_why(session: Session, tmp_path: Path, name: str, data: bytes, told: str) -> None:
    found = graded(session, tmp_path, name, data)
    assert found.status == "ungradable"
    assert found.message.startswith(told)
    assert "\n  " in found.message  # and what to do
    assert (found.score, found.max_score, found.exercises) == (0, 0, ())


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("ada.py", ACCENTED.encode("utf-8-sig")),
        ("ada.py", TEXT.replace("\n", "\r\n").encode()),
        ("ada.py", TEXT.replace("\n", "\r").encode()),
        ("ada.py", b"# coding: latin-1\n" + ACCENTED.encode("latin-1")),
        ("ada.py", f"# vim: set fileencoding=cp1252 :\n{ACCENTED}".encode("cp1252")),
        ("ada.py", b"# coding: no-such-thing\n" + ACCENTED.encode()),
        ("ADA.PY", TEXT.encode()),
        ("ada.py", TEXT.rstrip().encode()),
        ("ada.md", handing_in.lesson_file(RIGHT).replace("\n", "\r\n").encode("utf-8-sig")),
    ],
    ids=["bom", "crlf", "cr", "latin-1 cookie", "cp1252 cookie", "unknown cookie", "upper case", "no newline", "md"],
)
def test_any_usual_encoding_and_line_end_is_read(session: Session, tmp_path: Path, name: str, data: bytes) -> None:
    assert graded(session, tmp_path, name, data).score == 7.5


def test_notebook_with_a_byte_order_mark_and_crlf(session: Session, tmp_path: Path) -> None:
    data = json.dumps(json.loads(NOTEBOOK), indent=1).replace("\n", "\r\n").encode("utf-8-sig")
    assert graded(session, tmp_path, "ada.ipynb", data).score == 4.5


@pytest.mark.parametrize(
    "text",
    [
        handing_in.notebook(),
        '{"cells": [1, null, {}, {"cell_type": "code"}, {"cell_type": "code", "source": 3, "metadata": []}]}',
    ],
)
def test_notebook_in_which_nothing_stands(session: Session, tmp_path: Path, text: str) -> None:
    found = graded(session, tmp_path, "ada.ipynb", text.encode())
    assert (found.status, found.score, found.max_score) == ("graded", 0, 7.5)
    assert found.message == "no exercise of the lesson is in it"


def test_missing_file_broken_link_and_what_is_no_file(session: Session, tmp_path: Path) -> None:
    (tmp_path / "link.py").symlink_to("nowhere")
    (tmp_path / "loop.py").symlink_to("loop.py")
    os.mkfifo(tmp_path / "pipe.py")
    assert "none.py: cannot be read: No such file" in grade(session, tmp_path / "none.py", LESSON).message
    assert "link.py: a symbolic link: not followed" in grade(session, tmp_path / "link.py", LESSON).message
    assert "loop.py: a symbolic link: not followed" in grade(session, tmp_path / "loop.py", LESSON).message
    assert "pipe.py: not a file" in grade(session, tmp_path / "pipe.py", LESSON).message


def test_one_after_the_other(tmp_path: Path) -> None:
    """Among twelve hand-ins eight cannot be graded; the other four get their marks."""
    (tmp_path / "a-folder.py").mkdir()
    (tmp_path / "b-link.py").symlink_to("nowhere")
    (tmp_path / "c-empty.py").write_bytes(b"")
    (tmp_path / "d-right.py").write_text(TEXT)
    (tmp_path / "e-binary.ipynb").write_bytes(b"\x7fELF\0\0")
    (tmp_path / "f-huge.py").write_bytes(b"x" * (2 << 20))
    (tmp_path / "g-latin.py").write_bytes(ACCENTED.encode("latin-1"))
    (tmp_path / "h-notebook.ipynb").write_text(NOTEBOOK)
    (tmp_path / "i-no-json.ipynb").write_text("{")
    (tmp_path / "j-other.py").write_text(percent(RIGHT, "99-none"))
    (tmp_path / "k-none.py").write_text("# only a comment\n")
    (tmp_path / "l-right.md").write_text(handing_in.lesson_file(RIGHT))
    found = handing_in.report(tmp_path, tmp_path / "missing.py", "--lesson", LESSON, code=3)["submissions"]
    statuses = {each["name"]: (each["status"], each["score"]) for each in found}
    assert statuses == {
        "a-folder.py": ("ungradable", 0),
        "b-link.py": ("ungradable", 0),
        "c-empty.py": ("ungradable", 0),
        "d-right.py": ("graded", 7.5),
        "e-binary.ipynb": ("ungradable", 0),
        "f-huge.py": ("ungradable", 0),
        "g-latin.py": ("ungradable", 0),
        "h-notebook.ipynb": ("graded", 4.5),
        "i-no-json.ipynb": ("ungradable", 0),
        "j-other.py": ("graded", 7.5),  # the command line says which lesson
        "k-none.py": ("graded", 0),
        "l-right.md": ("graded", 7.5),
        "missing.py": ("ungradable", 0),
    }
    assert all(each["message"].startswith(each["name"]) for each in found if each["status"] == "ungradable")


# Root reads everything, but for the root that has given up its capabilities.
AS_ANYBODY = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"] if os.geteuid() == 0 else []


@pytest.mark.skipif(bool(AS_ANYBODY) and not shutil.which("setpriv"), reason="root, and no setpriv to be less")
def test_without_the_right_to_read(tmp_path: Path) -> None:
    (tmp_path / "shut").mkdir()
    (tmp_path / "shut" / "in.py").write_text(TEXT)
    (tmp_path / "closed.py").write_text(TEXT)
    (tmp_path / "open.py").write_text(TEXT)
    (tmp_path / "closed.py").chmod(0)
    (tmp_path / "shut").chmod(0)
    command = [*AS_ANYBODY, *handing_in.command(tmp_path, tmp_path / "shut" / "in.py", "--format", "json")]
    found = subprocess.run(command, capture_output=True, timeout=60)
    (tmp_path / "shut").chmod(0o700)
    assert found.returncode == 3, found.stderr
    submissions = json.loads(found.stdout)["submissions"]
    assert {each["name"]: each["message"].split("\n")[0] for each in submissions} == {
        "closed.py": "closed.py: cannot be read: Permission denied",
        "in.py": "in.py: cannot be read: Permission denied",
        "open.py": "",
        "shut": "shut: cannot be read: Permission denied",
    }
