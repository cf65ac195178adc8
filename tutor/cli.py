"""The command line: arguments in, exit code out. What a command needs is imported when it runs."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

from tutor import __version__
from tutor.errors import TutorError, UsageError
from tutor.terminal import require_screen, speaks_unicode

if TYPE_CHECKING:
    import argparse

INTERRUPTED = 130
BROKEN_PIPE = 141  # as a shell reports a program that SIGPIPE has ended

_EXAMPLES = """\
Begin with no arguments at all: the list of lessons opens, and the bottom line
of the screen tells the keys.

  nn-tutor                              learn
  nn-tutor open layers                  straight into the lesson 05-layers
  nn-tutor list                         the lessons, and how far you are
  nn-tutor progress layers              every exercise of a lesson
  nn-tutor reset layers my_dense        start an exercise anew
  nn-tutor reset --undo                 and have your work back
  nn-tutor export layers                the lesson as a Jupyter notebook
  nn-tutor submit layers                your answers in a file, to hand in
  nn-tutor --plain                      the course line by line, for screen readers
  nn-tutor data                         which data the lessons use
  nn-tutor doctor                       is everything in order on this machine?

For teachers:
  nn-tutor grade hand-ins/ --lesson 05-layers --report csv=marks.csv
  nn-tutor lint my-course/              prove that the lessons are sound
  nn-tutor --course my-course/          open a course of your own

Over SSH: ssh -t HOST nn-tutor. Your work is saved as you type.
"""
_RESET = """\
  nn-tutor reset layers my_dense        one exercise
  nn-tutor reset layers                 a whole lesson
  nn-tutor reset --all                  everything
  nn-tutor reset --undo                 bring back what the last reset took away
"""
_SUBMIT = """\
The file holds what is saved of your answers, how often you tried and when each
passed, and your name. It is text, and nothing else of you is in it.

  nn-tutor submit layers                    05-layers-handin.json, here
  nn-tutor submit layers -o ada.json        under a name that your course asks for
  nn-tutor submit layers --name "Ada L."    not under your login name
  nn-tutor submit layers --force            anew, over the one from before

Teachers give it to nn-tutor grade like any other submission.
"""
_LINT = """\
PATH is a lesson, or a folder of lessons; without one, the course. Every line
of the answer reads FILE:LINE: what is wrong (what to do). Exit codes: 0 nothing
found, 1 something found.

  nn-tutor lint
  nn-tutor lint my-course/03-mine.md
"""
_DATA = """\
Without a command: the data sets, where they come from, which lessons use them.

The lessons with handwritten digits bring their own. With MNIST's files they
use those: train-images-idx3-ubyte, train-labels-idx1-ubyte, and the same with
t10k for train, or only one such pair, packed (.gz) or not.

  nn-tutor data                         what there is
  nn-tutor data import mnist FOLDER     use MNIST's digits, from its files
  nn-tutor data use built-in            go back to the built-in digits
  nn-tutor data use mnist               and to MNIST's again
  nn-tutor data remove mnist            give the room on the disk back
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; the exit code."""
    try:
        try:
            given = sys.argv[1:] if arguments is None else arguments
            parsed = _at_once(given) or build_parser(given).parse_args(_plainly(given))
            command: Callable[[argparse.Namespace | SimpleNamespace], int] = parsed.command
            return command(parsed)
        finally:
            sys.stdout.flush()  # here, where a reader that is gone can still be told apart
    except TutorError as error:
        print(f"nn-tutor: {error}", file=sys.stderr)  # noqa: T201
        return error.exit_code
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read has seen enough; the interpreter must not complain when it flushes at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE


def _at_once(given: Sequence[str]) -> SimpleNamespace | None:
    """The two commands that learners give day by day, read without argparse, which takes a while to load."""
    match given:
        case []:
            lesson = None
        case ["open", str(name)] if not name.startswith("-"):
            lesson = name
        case _:
            return None
    return SimpleNamespace(**_LEARNING | {"lesson": lesson})


def _plainly(given: Sequence[str]) -> list[str]:
    """``--plain open LESSON`` means ``--plain LESSON``."""
    words = list(given)
    if "--plain" in words[:-1] and words[words.index("--plain") + 1] == "open":
        del words[words.index("--plain") + 1]
    return words


def build_parser(given: Sequence[str] = ("grade",)) -> argparse.ArgumentParser:
    """Every command and option; those that take a while to load only if they may be among the words ``given``."""
    import argparse

    parser = _parser(
        argparse.ArgumentParser, "Learn how neural networks work, in a terminal.", _EXAMPLES, prog="nn-tutor"
    )
    parser.set_defaults(**_LEARNING)
    parser.add_argument("--version", action="version", version=f"nn-tutor {__version__}")
    _add_course(parser)
    _add_ascii(parser)
    parser.add_argument(
        "--plain",
        metavar="LESSON",
        nargs="?",
        const="",
        help="learn without a screen, line by line: for screen readers and simple terminals",
    )
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")

    def add(
        name: str, command: Callable[[argparse.Namespace], int], what: str, epilog: str = ""
    ) -> argparse.ArgumentParser:
        added = _parser(commands.add_parser, what, epilog, name=name, help=what)
        added.set_defaults(command=command)
        _add_course(added)
        return added

    opening = add("open", _learn, "open a lesson")
    opening.add_argument("lesson", metavar="LESSON", help="its id, its number or part of its name")
    _add_ascii(opening)
    add("list", _list, "list the lessons and how far you are")
    progress = add("progress", _progress, "tell what has passed, exercise by exercise")
    progress.add_argument("lesson", metavar="LESSON", nargs="?", help="one lesson only")
    _add_reset(add("reset", _reset, "start an exercise, a lesson or everything anew", _RESET))
    lint = add("lint", _lint, "prove that lessons keep what they promise", _LINT)
    lint.add_argument("paths", metavar="PATH", nargs="*", type=Path, help="a lesson or a folder of lessons")
    exporting = add("export", _export, "write a lesson as a Jupyter notebook that checks its exercises")
    exporting.add_argument("lesson", metavar="LESSON", help="its id, its number or part of its name")
    exporting.add_argument("--output", metavar="FILE", type=Path, help="where to write it (LESSON.ipynb)")
    _add_submit(add("submit", _submit, "write your answers to a lesson into a file to hand in", _SUBMIT))
    grading = add("grade", _grade, "grade submissions, without a screen")
    merging = add("merge", _merge, "make one report of the results of several runs of grade")
    if "grade" in given or "merge" in given:
        from tutor.grading.arguments import add_grade, add_merge

        add_grade(grading)
        add_merge(merging)
    _add_data(add("data", _data, "tell which data the lessons use, or bring MNIST's", _DATA))
    add("doctor", _doctor, "look at this machine and say what to mend")
    return parser


def _parser(
    make: Callable[..., argparse.ArgumentParser], what: str, epilog: str, name: str = "", **named: str
) -> argparse.ArgumentParser:
    import argparse

    return make(
        *([name] if name else []),
        description=what[0].upper() + what[1:].rstrip(".") + ".",
        epilog=epilog,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
        **named,
    )


def _add_course(parser: argparse.ArgumentParser) -> None:
    import argparse

    # Suppressed, so that a command's parser does not wipe out what stood before the command.
    parser.add_argument(
        "--course",
        metavar="PATH",
        type=Path,
        default=argparse.SUPPRESS,
        help="a course of your own: a folder with a course.toml",
    )


def _add_ascii(parser: argparse.ArgumentParser) -> None:
    import argparse

    parser.add_argument(
        "--ascii",
        action="store_true",
        default=argparse.SUPPRESS,
        help="draw with ASCII only, for terminals without line drawing",
    )


def _add_reset(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("lesson", metavar="LESSON", nargs="?", help="the lesson to start anew")
    parser.add_argument("label", metavar="LABEL", nargs="?", help="only this exercise of it")
    parser.add_argument("--all", action="store_true", help="every lesson of the course")
    parser.add_argument("--undo", action="store_true", help="bring back what the last reset took away")


def _add_submit(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("lesson", metavar="LESSON", help="its id, its number or part of its name")
    parser.add_argument(
        "-o", "--output", metavar="FILE", type=Path, help="where to write it (LESSON-handin.json in this folder)"
    )
    parser.add_argument("--name", metavar="NAME", help="your name (the one you are logged in by)")
    parser.add_argument("--force", action="store_true", help="write over a file that is there already")


def _add_data(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(action="show")
    actions = parser.add_subparsers(title="commands", metavar="COMMAND")
    for action, what, choices in (
        ("import", "take over a collection from its own files, and use it", ("mnist",)),
        ("use", "choose which digits the lessons use", ("built-in", "mnist")),
        ("remove", "remove what was imported", ("mnist",)),
    ):
        added = _parser(actions.add_parser, what, "", name=action, help=what)
        added.set_defaults(action=action)
        added.add_argument("source", choices=choices, help=" or ".join(choices))
        if action == "import":
            added.add_argument("folder", metavar="FOLDER", type=Path, help="where its files are")


# --- the commands -----------------------------------------------------------------------------------------------


def _learn(args: argparse.Namespace | SimpleNamespace) -> int:
    """Open the app, or the plain session."""
    from tutor.course.catalogue import find_course, find_entry, load_course

    course = load_course(find_course(args.course))
    lesson = args.lesson or args.plain or None
    if lesson is not None:
        lesson = find_entry(course, lesson).id
    ascii = args.ascii or not speaks_unicode()
    if args.plain is not None:
        from tutor.plain.console import Console
        from tutor.plain.session import run as run_plain

        return run_plain(args.course, lesson, Console(ascii=ascii))
    require_screen()
    # Until the first screen is drawn little becomes garbage, and looking for it takes a tenth of the time.
    gc.disable()
    try:
        from tutor.app.app import run

        gc.freeze()  # modules stay anyway: they need never be looked through
        return run(course, lesson, ascii=ascii)
    finally:
        gc.unfreeze()
        gc.enable()


# What is meant where nothing is said.
_LEARNING = {"command": _learn, "lesson": None, "course": None, "ascii": False, "plain": None}


def _list(args: argparse.Namespace) -> int:
    from tutor.standing import show_lessons

    return show_lessons(args.course, sys.stdout)


def _progress(args: argparse.Namespace) -> int:
    from tutor.standing import show_progress

    return show_progress(args.course, args.lesson, sys.stdout)


def _reset(args: argparse.Namespace) -> int:
    from tutor.standing import reset, undo_reset

    chosen = sum((args.all, args.undo, args.lesson is not None))
    if chosen != 1:
        raise UsageError(
            "reset what?" if not chosen else "reset one thing at a time",
            "Name a LESSON, a LESSON and a LABEL, --all, or --undo: nn-tutor reset --help",
        )
    if args.undo:
        return undo_reset(args.course, sys.stdout)
    return reset(args.course, args.lesson, args.label, sys.stdout)


def _lint(args: argparse.Namespace) -> int:
    from tutor.authoring.lint import run
    from tutor.datasets import imported

    # What a lesson promises, and what a submission is worth, must not depend on whose machine it is.
    with imported.insisting_on(imported.BUILT_IN):
        return run(args.paths, args.course, sys.stdout)


def _export(args: argparse.Namespace) -> int:
    from tutor.authoring.export import run

    return run(args.course, args.lesson, args.output, sys.stdout)


def _submit(args: argparse.Namespace) -> int:
    from tutor.grading.submit import run

    return run(args.course, args.lesson, args.output, args.name, force=args.force, out=sys.stdout)


def _grade(args: argparse.Namespace) -> int:
    from tutor.datasets import imported
    from tutor.grading.command import run

    with imported.insisting_on(imported.BUILT_IN):
        return run(args)


def _merge(args: argparse.Namespace) -> int:
    from tutor.grading.merge import run

    return run(args)


def _data(args: argparse.Namespace) -> int:
    from tutor.datasets.command import run

    return run(args, sys.stdout)


def _doctor(args: argparse.Namespace) -> int:
    from tutor.doctor import run

    return run(args.course, sys.stdout)
