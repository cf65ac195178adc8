"""Whole runs of the command in several processes: stopped in the middle and taken up again, in shards, merged."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.grading.handing_in import LESSON, RIGHT, ROOT, command, percent, run, without_seconds
from tutor.cli import main
from tutor.runner.processes import Entry, look

WRONG = {**RIGHT, "double": "def double(a):\n    return a * a\n"}
PARTLY = {"halves": RIGHT["halves"]}

looks_at_processes = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes in /proc")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Ten submissions, one of which cannot be graded."""
    folder = tmp_path / "hand-ins"
    folder.mkdir()
    for number in range(9):
        sources = (RIGHT, WRONG, PARTLY)[number % 3]
        (folder / f"learner-{number:02}.py").write_text(percent(sources) + f"# {number}\n")
    (folder / "none.py").write_bytes(b"\0")
    return folder


@pytest.fixture
def slow(folder: Path) -> Path:
    """The same, with one among them that takes its time."""
    (folder / "learner-05.py").write_text(
        percent({**RIGHT, "halves": f"import time\ntime.sleep(0.4)\n{RIGHT['halves']}"})
    )
    return folder


def marks(*arguments: str | Path, code: int = 3) -> Any:
    """The JSON report without what differs by chance."""
    ran = run(*arguments, "--format", "json")
    assert ran.returncode == code, ran.stderr
    plain = json.loads(ran.stdout)
    for each in plain["submissions"]:
        each["notes"] = [note for note in each["notes"] if "second verdict" not in note]
    return without_seconds(plain)


def recorded(journal: Path) -> int:
    """How many submissions are in it."""
    return sum(b'"name"' in line for line in journal.read_bytes().splitlines()) if journal.exists() else 0


def wait_for(condition: Callable[[], object], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it does not come to that"
        time.sleep(0.005)


def family(pid: int) -> list[Entry]:
    """Every process that was started by it or below it; some lead sessions of their own."""
    entries = [entry for name in os.listdir("/proc") if name.isdigit() and (entry := look(int(name)))]  # noqa: PTH208
    found = {pid}
    for _ in range(6):
        found |= {entry.pid for entry in entries if entry.parent in found}
    return [entry for entry in entries if entry.pid in found and entry.pid != pid]


def live(entries: list[Entry]) -> list[Entry]:
    """Those that run still: the same process, not another one with its number."""
    return [
        entry
        for entry in entries
        if (now := look(entry.pid)) is not None and now.started == entry.started and not now.is_gone
    ]


@pytest.fixture
def started(tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Starts the command beside the test; in the end nothing of it runs."""
    running: list[subprocess.Popen[str]] = []

    def start(*arguments: str | Path) -> subprocess.Popen[str]:
        (tmp_path / "tmp").mkdir(exist_ok=True)
        running.append(
            subprocess.Popen(
                command(*arguments),
                env={**os.environ, "TMPDIR": str(tmp_path / "tmp")},
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
        )
        return running[-1]

    yield start
    for each in running:
        each.kill()
        each.communicate()


@looks_at_processes
def test_killed_in_the_middle_and_resumed_is_as_if_nothing_had_been(
    slow: Path, tmp_path: Path, started: Callable[..., subprocess.Popen[str]]
) -> None:
    journal = tmp_path / "run.jsonl"
    grading = started(slow, "--jobs", "2", "--results", journal)
    wait_for(lambda: recorded(journal) >= 3)
    below = family(grading.pid)
    assert below
    grading.kill()
    grading.wait()
    wait_for(lambda: not live(below), 5)
    before = recorded(journal)
    assert before < 10
    with journal.open("ab") as file:
        file.write(b'12345678 {"name": "learner-0')  # as a crash of the machine leaves it
    resumed = marks(slow, "--results", journal, "--resume")
    assert recorded(journal) == 10 + journal.read_bytes().count(b'"ungradable"') - 1
    alone = marks(slow, "--jobs", "1")
    assert resumed == alone
    assert {each["score"] for each in alone["submissions"]} == {7.5, 3.0, 1.0, 0.0}


@looks_at_processes
@pytest.mark.parametrize(("jobs", "sent"), [("2", signal.SIGINT), ("1", signal.SIGTERM)])
def test_interrupted_it_says_how_to_go_on(
    slow: Path, tmp_path: Path, started: Callable[..., subprocess.Popen[str]], jobs: str, sent: signal.Signals
) -> None:
    journal, output = tmp_path / "run.jsonl", tmp_path / "marks.csv"
    grading = started(slow, "--jobs", jobs, "--results", journal, "--report", f"csv={output}")
    wait_for(lambda: recorded(journal) >= 2)
    below = family(grading.pid)
    grading.send_signal(sent)
    out, told = grading.communicate(timeout=60)
    assert (grading.returncode, out) == (130, "")
    first, second = told.splitlines()
    # It may come between the line in the journal and its being counted.
    counts = (recorded(journal), recorded(journal) - 1)
    assert first in {f"nn-tutor: interrupted: {count} of 10 are graded. To go on:" for count in counts}
    assert second.startswith("  nn-tutor --course ")
    assert second.endswith(f"--results {journal} --report csv={output} --resume")
    assert not live(below)
    assert not output.exists()
    assert not list((tmp_path / "tmp").iterdir())


def test_resuming_what_is_finished_grades_what_has_changed_alone(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    journal = tmp_path / "run.jsonl"
    (folder / "none.py").unlink()
    whole = marks(folder, "--results", journal, code=0)
    before = recorded(journal)
    (folder / "learner-01.py").write_text(percent(RIGHT))
    ran = run(folder, "--results", journal, "--resume", "--report", f"json={tmp_path / 'marks.json'}")
    assert (ran.returncode, ran.stdout) == (0, "")
    assert ran.stderr.startswith(f"nn-tutor: {journal}: submissions that have changed, graded anew: 1\n")
    assert recorded(journal) == before + 1
    scores = [each["score"] for each in json.loads((tmp_path / "marks.json").read_text())["submissions"]]
    assert scores == [7.5, 7.5, *[each["score"] for each in whole["submissions"]][2:]]
    line = ["--course", str(ROOT), "grade", str(folder), "--isolation", "basic", "--results", str(journal)]
    assert main([*line, "--resume", "--seed", "3"]) == 2
    assert "the seed is none there, 3 here" in capsys.readouterr().err
    assert main(line) == 2
    assert "exists already" in capsys.readouterr().err


def test_shards_make_up_the_whole(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one, two = (tmp_path / f"{part}.jsonl" for part in (1, 2))
    assert run(folder, "--results", one, "--shard", "1/2", "--jobs", "1").returncode in (0, 3)
    assert run(folder, "--results", two, "--shard", "2/2", "--jobs", "1").returncode in (0, 3)
    assert 0 < recorded(one) < 10
    assert recorded(one) + recorded(two) == 10
    assert main(["merge", str(two), str(one), str(two), "--format", "json"]) == 3  # any order, and one of them twice
    out, told = capsys.readouterr()
    assert told == ""
    assert without_seconds(json.loads(out)) == marks(folder)
    assert main(["merge", str(two)]) == 3
    assert capsys.readouterr().err == "nn-tutor: missing: shard 1/2\n"


def test_the_best_of_a_learners_submissions_counts_and_late_ones_are_marked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "class"
    (folder / "ada").mkdir(parents=True)
    (folder / "bob").mkdir()
    for name, sources, day in (("first", RIGHT, 1), ("second", WRONG, 3)):
        path = folder / "ada" / f"{name}.py"
        path.write_text(percent(sources))
        moment = time.mktime((2026, 11, day, 12, 0, 0, 0, 0, -1))
        os.utime(path, (moment, moment))
    (folder / "bob" / "only.py").write_text(percent(WRONG))
    journal = tmp_path / "run.jsonl"
    best = marks(folder, "--keep", "best", "--late", "2026-11-02", "--results", journal, code=0)["submissions"]
    assert [(each["name"], each["score"], each["late"]) for each in best] == [
        ("ada/first.py", 7.5, False),
        ("bob/only.py", 3.0, True),
    ]
    assert best[0]["notes"] == ["the best of 2 submissions to this lesson counts"]
    assert main(["merge", str(journal), "--keep", "last", "--format", "json"]) == 0
    last = json.loads(capsys.readouterr().out)["submissions"]
    assert [(each["name"], each["late"]) for each in last] == [("ada/second.py", True), ("bob/only.py", True)]
    assert recorded(journal) == 3


def test_several_reports_at_once_each_where_it_belongs(folder: Path, tmp_path: Path) -> None:
    ran = run(
        *(
            folder / "learner-00.py",
            folder / "none.py",
            "--jobs",
            "1",
            "--report",
            f"csv={tmp_path / 'a.csv'}",
            "--report",
            f"gradescope={tmp_path / 'each'}",
        ),
        *("--format", "tap", "--output", tmp_path / "a.tap"),
    )
    assert (ran.returncode, ran.stdout, ran.stderr) == (3, "", "nn-tutor: 1 graded, 1 ungradable\n")
    assert (tmp_path / "a.tap").read_text().startswith("TAP version")
    assert "learner-00.py" in (tmp_path / "a.csv").read_text()
    assert len(list((tmp_path / "each").iterdir())) == 2


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--report", "csv"], "not FORMAT=FILE"),
        (["--report", "xls=a"], "there is no format 'xls'"),
        (["--report", "csv=none/a.csv"], "there is no folder none"),
        (["--report", "csv=a", "--report", "json=./a"], "two reports go to"),
        (["--report", "gradescope=ada.py"], "no folder can be made there"),
        (["--format", "gradescope"], "a file a submission, and there are 2"),
        (["--resume"], "--resume: of what?"),
        (["--shard", "1/2"], "could not be merged"),
        (["--shard", "1/2", "--results", "r", "--keep", "best"], "Give it to nn-tutor merge"),
        (["--results", "ada.py"], "exists already"),
        (["--results", "none/r"], "cannot be written"),
    ],
    ids=str,
)
def test_what_cannot_be_is_told_before_anything_is_graded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], options: list[str], told: str
) -> None:
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    for name in ("ada.py", "bob.py"):
        (folder / name).write_text(percent(RIGHT))
    assert main(["--course", str(ROOT), "grade", "ada.py", "bob.py", *options]) == 2
    out, error = capsys.readouterr()
    assert out == ""
    assert told in error
    assert sorted(path.name for path in folder.iterdir()) == ["ada.py", "bob.py"]


def test_isolation_that_cannot_be_had_is_told_and_nothing_is_written(tmp_path: Path) -> None:
    (tmp_path / "ada.py").write_text(percent(RIGHT))
    (tmp_path / "bob.py").write_text(percent(RIGHT))
    # An interpreter that believes to be on a Mac: there are neither namespaces nor Landlock.
    code = "import sys; sys.platform = 'darwin'; from tutor.cli import main; sys.exit(main())"
    words = ["--course", str(ROOT), "grade", "ada.py", "--isolation", "full", "--results", "r", "--lesson", LESSON]
    ran = subprocess.run([*command()[:1], "-c", code, *words], cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert (ran.returncode, ran.stdout) == (4, "")
    assert "needs Linux" in ran.stderr
    assert "--isolation basic" in ran.stderr
    assert not (tmp_path / "r").exists()
