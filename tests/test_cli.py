"""The command line: arguments, exit codes, what is said, and what is not imported."""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tutor import __version__, cli
from tutor.cli import build_parser, main
from tutor.errors import ProgressError, SubmissionError, TutorError
from tutor.paths import lessons_dir
from tutor.progress import CellProgress, LessonProgress, ProgressStore

LESSON = (Path(__file__).parent / "authoring" / "sound.md").read_text(encoding="utf-8")
TOML = """title = "Small"
version = "3.1"
[[lessons]]
file = "01-doubling.md"
minutes = 5
[[lessons]]
file = "02-halving.md"
"""


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A course of two lessons."""
    root = tmp_path / "pack"
    root.mkdir()
    (root / "course.toml").write_text(TOML, encoding="utf-8")
    (root / "01-doubling.md").write_text(LESSON, encoding="utf-8")
    (root / "02-halving.md").write_text(
        LESSON.replace("Doubling", "Halving").replace("double", "halve"), encoding="utf-8"
    )
    return root


def keep(lesson: str, **cells: CellProgress) -> None:
    store = ProgressStore.open("small")
    store.save(LessonProgress(lesson, cells))
    store.close()


def tutor(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """nn-tutor in a process of its own, without a terminal."""
    return subprocess.run(
        [sys.executable, "-m", "tutor", *arguments],
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        check=False,
    )


# --- list and progress ------------------------------------------------------------------------------------------


def test_list(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    keep("01-doubling", double=CellProgress(text="x", passed_text="x", attempts=2))
    assert main(["--course", str(pack), "list"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("Small, 3.1\n\n")
    assert re.search(r"^  01-doubling  Doubling  5 min  1/1  done$", out, re.MULTILINE)
    assert re.search(r"^  02-halving   Halving          0/1  new$", out, re.MULTILINE)
    assert "nn-tutor open LESSON" in out


def test_list_tells_of_a_lesson_that_is_broken_and_shows_the_others(
    pack: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (pack / "02-halving.md").write_text("# Halving\n\n{eq}`x`\n", encoding="utf-8")
    assert main(["list", "--course", str(pack)]) == 1
    out = capsys.readouterr().out
    assert re.search(r"^  02-halving   Halving          0/0  cannot be opened$", out, re.MULTILINE)
    assert f"{pack / '02-halving.md'}:3: there is no equation 'x'" in out
    assert re.search(r"^  01-doubling .* 0/1  new$", out, re.MULTILINE)


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        (CellProgress(), "-"),
        (CellProgress(text="x"), "begun"),
        (CellProgress(text="x", attempts=1), "not yet (1 attempt)"),
        (
            CellProgress(text="x", attempts=2, hints=1, solution_shown=True),
            "not yet (2 attempts, 1 hint, solution seen)",
        ),
        (CellProgress(passed_text="x", attempts=3, hints=2), "passed (3 attempts, 2 hints)"),
    ],
)
def test_progress(cell: CellProgress, words: str, pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    keep("01-doubling", double=cell)
    assert main(["--course", str(pack), "progress", "doubling"]) == 0
    passed = int(cell.passed_text is not None)
    assert capsys.readouterr().out == f"01-doubling: {passed} of 1 exercise passed\n  double  {words}\n"


def test_progress_of_all(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    keep("02-halving", halve=CellProgress(passed_text="x"))
    assert main(["--course", str(pack), "progress"]) == 0
    assert capsys.readouterr().out == (
        "01-doubling: 0 of 1 exercise passed\n"
        "02-halving: 1 of 1 exercise passed\n"
        "  halve  passed\n"
        "\nIn all: 1 of 2 exercises passed\n"
    )


def test_progress_that_was_damaged_is_told(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    keep("01-doubling", double=CellProgress(text="x"))
    store = ProgressStore.open("small")
    store.close()
    (path,) = store.folder.glob("lesson-*.json")
    path.write_bytes(b"{")
    assert main(["--course", str(pack), "progress"]) == 0
    assert "Note: " in capsys.readouterr().out


# --- reset ------------------------------------------------------------------------------------------------------


def kept(lesson: str) -> set[str]:
    store = ProgressStore.open("small")
    store.close()
    return set(store.load(lesson).cells)


@pytest.mark.parametrize(
    ("arguments", "left", "told"),
    [
        (["doubling", "double"], ({"cell-1"}, {"halve"}), "Reset: 01-doubling/double\n"),
        (["doubling", "cell-1"], ({"double"}, {"halve"}), "Reset: 01-doubling/cell-1\n"),
        (["01"], (set(), {"halve"}), "Reset: 01-doubling\n"),
        (["--all"], (set(), set()), "Reset: 01-doubling, 02-halving\n"),
    ],
)
def test_reset_and_undo(
    arguments: list[str], left: tuple[set[str], set[str]], told: str, pack: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    keep("01-doubling", **{"double": CellProgress(text="x"), "cell-1": CellProgress(text="y")})
    keep("02-halving", halve=CellProgress(text="z"))
    assert main(["--course", str(pack), "reset", *arguments]) == 0
    assert capsys.readouterr().out == f"{told}To have your work back: nn-tutor reset --undo\n"
    assert (kept("01-doubling"), kept("02-halving")) == left
    assert main(["--course", str(pack), "reset", "--undo"]) == 0
    assert capsys.readouterr().out.startswith("Back again: ")
    assert (kept("01-doubling"), kept("02-halving")) == ({"double", "cell-1"}, {"halve"})


def test_nothing_to_reset(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--course", str(pack), "reset", "doubling", "double"]) == 0
    assert capsys.readouterr().out == "Nothing to reset: 01-doubling/double is as it came.\n"
    assert main(["--course", str(pack), "reset", "--undo"]) == 0
    assert capsys.readouterr().out == "Nothing was reset that could be brought back.\n"


@pytest.mark.parametrize(
    ("arguments", "said", "todo"),
    [
        ([], "reset what?", "Name a LESSON, a LESSON and a LABEL, --all, or --undo"),
        (["doubling", "--all"], "reset one thing at a time", "Name a LESSON"),
        (["--all", "--undo"], "reset one thing at a time", "Name a LESSON"),
        (["doublign"], "there is no lesson 'doublign'", "did you mean '01-doubling'?"),
        (["doubling", "doubel"], "01-doubling has no exercise 'doubel'", "did you mean 'double'?"),
    ],
)
def test_what_cannot_be_reset(
    arguments: list[str], said: str, todo: str, pack: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--course", str(pack), "reset", *arguments]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith(f"nn-tutor: {said}\n  ")
    assert todo in told.err


def test_nothing_is_reset_under_another_instance(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    keep("01-doubling", double=CellProgress(text="x"))
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "from tutor.progress import ProgressStore as P; s = P.open('small'); print(1, flush=True); input()",
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        assert main(["--course", str(pack), "reset", "--all"]) == ProgressError.exit_code
        assert main(["--course", str(pack), "list"]) == 0
        holder.communicate(b"\n")
    told = capsys.readouterr()
    assert f"nothing can be reset now: another nn-tutor (process {holder.pid} on " in told.err
    assert "another nn-tutor" not in told.out
    assert kept("01-doubling") == {"double"}


# --- the app ----------------------------------------------------------------------------------------------------


def as_terminal(monkeypatch: pytest.MonkeyPatch, term: str) -> list[tuple[Any, ...]]:
    """Pretend to be a terminal; what the app was opened with."""
    import tutor.app.app

    opened: list[tuple[Any, ...]] = []

    def run(*arguments: object, **named: object) -> int:
        opened.append((*arguments, named))
        return 0

    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    monkeypatch.setenv("TERM", term)
    monkeypatch.setattr(tutor.app.app, "run", run)
    return opened


def test_the_app_is_opened(pack: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = as_terminal(monkeypatch, "xterm-256color")
    assert main([]) == 0
    assert main(["--ascii"]) == 0
    assert main(["--course", str(pack)]) == 0
    assert main(["open", "halving", "--course", str(pack), "--ascii"]) == 0
    assert main(["--ascii", "--course", str(pack), "open", "1"]) == 0
    assert main(["open", "welcome"]) == 0
    assert [(course.root, lesson, options) for course, lesson, options in opened] == [
        (lessons_dir(), None, {"ascii": False}),
        (lessons_dir(), None, {"ascii": True}),
        (pack, None, {"ascii": False}),
        (pack, "02-halving", {"ascii": True}),
        (pack, "01-doubling", {"ascii": True}),
        (lessons_dir(), "00-welcome", {"ascii": False}),
    ]


@pytest.mark.parametrize("term", ["", "dumb", "unknown"])
def test_a_terminal_that_cannot_draw_is_refused(
    term: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert as_terminal(monkeypatch, term) == []
    assert main([]) == 2
    told = capsys.readouterr().err
    assert f"the terminal calls itself {term!r}, which cannot draw a screen" in told
    assert "TERM=xterm-256color nn-tutor" in told
    assert "nn-tutor --plain" in told


def test_without_a_terminal_the_app_is_refused() -> None:
    for arguments in ([], ["open", "05-layers"]):
        refused = tutor(*arguments)
        assert refused.returncode == 2
        assert "this is no terminal" in refused.stderr
        assert "ssh -t HOST nn-tutor" in refused.stderr
        assert refused.stdout == ""


def test_an_unknown_lesson_is_told_before_anything_is_drawn() -> None:
    refused = tutor("open", "05-layres")
    assert refused.returncode == 2
    assert refused.stderr == "nn-tutor: there is no lesson '05-layres'\n  did you mean '05-layers'?\n"


# --- the rest ---------------------------------------------------------------------------------------------------


def test_grade_hands_its_arguments_over(monkeypatch: pytest.MonkeyPatch, pack: Path) -> None:
    import tutor.grading.command

    seen: list[argparse.Namespace] = []

    def run(args: argparse.Namespace) -> int:
        seen.append(args)
        return 3

    monkeypatch.setattr(tutor.grading.command, "run", run)
    assert main(["grade", "a.py", "b"]) == 3
    options = ["--lesson", "01", "--format", "json", "--output", "o", "--fail-under", "50%"]
    assert main(["--course", str(pack), "grade", "a.py", *options]) == 3
    names = ("submissions", "course", "lesson", "format", "output", "fail_under")
    assert [[getattr(args, name) for name in names] for args in seen] == [
        [["a.py", "b"], None, None, None, None, None],
        [["a.py"], pack, "01", "json", "o", 50.0],
    ]


@pytest.mark.parametrize(
    "arguments",
    [
        "grade a --fail-under 101",
        "grade a --jobs 0",
        "grade a --shard 3/2",
        "grade a --late tomorrow",
        "grade a --seed -1",
        "merge",
        "grade a --fail-under nan",
        "grade a --format xml",
        "grade a --form json",
        "open",
        "nonsense",
        "--nonsense",
        "list x",
    ],
)
def test_wrong_usage(arguments: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments.split())
    assert caught.value.code == 2
    assert "usage: nn-tutor" in capsys.readouterr().err


def test_grade_without_submissions(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["grade"]) == 2
    assert "name a SUBMISSION" in capsys.readouterr().err


def test_lint(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (pack / "01-doubling.md").write_text(LESSON.replace("[demo]", "[dmeo]"), encoding="utf-8")
    assert main(["lint", str(pack / "01-doubling.md")]) == 1
    assert capsys.readouterr().out == (
        f"{pack / '01-doubling.md'}:12: unknown tag 'dmeo' (did you mean 'demo'?)\n1 error, 0 warnings\n"
    )


@pytest.mark.parametrize(
    ("error", "code", "told"),
    [
        (TutorError("it broke", "mend it"), 1, "nn-tutor: it broke\n  mend it\n"),
        (SubmissionError("no"), 3, "nn-tutor: no\n"),
        (KeyboardInterrupt(), 130, ""),
    ],
)
def test_errors_become_messages_and_exit_codes(
    error: BaseException, code: int, told: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(args: argparse.Namespace) -> int:
        raise error

    monkeypatch.setattr(cli, "_list", fail)
    assert main(["list"]) == code
    assert capsys.readouterr().err == told


def test_a_course_that_is_none() -> None:
    for arguments in (["list"], ["progress"], ["lint"], ["reset", "--all"]):
        refused = tutor("--course", "/nowhere", *arguments)
        assert (refused.returncode, refused.stdout) == (2, "")
        assert refused.stderr == "nn-tutor: /nowhere is no course: no such folder\n  name a folder with a course.toml\n"


@pytest.mark.parametrize("arguments", [["--help"], ["list"], ["grade", "--help"]])
def test_a_reader_that_has_gone_is_no_error(arguments: list[str]) -> None:
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "wb") as out:
        command = [sys.executable, "-m", "tutor", *arguments]
        buffered = {**os.environ, "PYTHONUNBUFFERED": ""}
        ended = subprocess.run(command, stdout=out, stderr=subprocess.PIPE, env=buffered, check=False)
    assert (ended.returncode, ended.stderr) == (cli.BROKEN_PIPE, b"")


def test_version() -> None:
    told = tutor("--version")
    assert (told.returncode, told.stdout) == (0, f"nn-tutor {__version__}\n")


def test_help_teaches() -> None:
    told = tutor("--help").stdout
    for command in ("open", "list", "progress", "reset", "lint", "grade", "doctor"):
        assert re.search(rf"^    {command} +\w", told, re.MULTILINE)
        assert re.search(rf"^  nn-tutor .*{command}", told, re.MULTILINE), "each has an example"
        assert tutor(command, "--help").returncode == 0
    assert "ssh -t HOST nn-tutor" in told
    assert all(len(line) <= 110 for line in told.splitlines())


def test_every_example_of_the_help_can_be_parsed() -> None:
    pages = (["--help"], ["grade", "--help"], ["reset", "--help"], ["lint", "--help"])
    told = "\n".join(tutor(*arguments).stdout for arguments in pages)
    examples = re.findall(r"^  nn-tutor((?: \S+)*)", told, re.MULTILINE)
    assert len(examples) > 12
    for example in examples:
        build_parser().parse_args(example.split("||")[0].split())


@pytest.mark.parametrize("arguments", [["--help"], ["list"], ["--version"], ["progress"], ["reset", "--undo"]])
def test_what_is_quick_stays_quick(arguments: list[str]) -> None:
    """A fresh interpreter does not import the screen or NumPy for what needs neither."""
    code = f"""
import sys
from tutor.cli import main
try:
    main({arguments!r})
except SystemExit:
    pass
loaded = {{name.partition(".")[0] for name in sys.modules}}
print(*sorted(loaded & {{"textual", "rich", "numpy", "plotext"}}), file=sys.stderr)
"""
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stderr == "\n"
    assert found.stdout
