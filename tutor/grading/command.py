"""``nn-tutor grade``: the arguments in, reports and an exit code out."""

from __future__ import annotations

import argparse
import os
import shlex
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from hashlib import sha256
from pathlib import Path

from tutor import __version__
from tutor.course.catalogue import COURSE_FILE, find_course, load_course, load_lesson
from tutor.course.model import Course
from tutor.errors import SubmissionError, TutorError, UsageError
from tutor.grading import here, trusted
from tutor.grading.arguments import cores
from tutor.grading.bar import Progress
from tutor.grading.grade import Graded
from tutor.grading.intake.found import Found, Intake
from tutor.grading.job import Job
from tutor.grading.journal import Journal
from tutor.grading.lines import Header, Reading
from tutor.grading.patience import Patience
from tutor.grading.pool import Pool
from tutor.grading.recorded import Recorded
from tutor.grading.reports.escaping import printable
from tutor.grading.results import Run
from tutor.grading.submission import digest, find
from tutor.grading.summing import finish
from tutor.grading.targets import targets

INTERRUPTED = 130


def run(args: argparse.Namespace) -> int:
    """Grade what ``args.submissions`` names.

    Returns:
        0 graded, 3 something ungradable (named in the report), else 1 when --fail-under is given and one is below it;
        130 when it was interrupted.

    Raises:
        UsageError: There is nothing to grade, the lesson is not known or a report cannot be put where it should.
        IsolationError: A layer of the isolation cannot be had.
        SubmissionError: The course cannot be read, so that nothing can be graded.
    """
    if args.scaffold:
        from tutor.grading.scaffold import scaffold

        return scaffold(args.scaffold[0], Path(args.scaffold[1]), args.course, args.lesson or "")
    _require_sense(args)
    course, lesson = _course(args)
    found = _found(args, course)
    asked = targets(args, len(found))
    header = Header(
        tutor=__version__,
        course=course.title,
        course_version=course.version,
        lessons=_digest(course),
        isolation=args.isolation,
        lesson=lesson,
        seed=-1 if args.seed is None else args.seed,
        late=args.late.isoformat() if args.late else "",
        learner=args.learner,
        shard="{}/{}".format(*args.shard) if args.shard else "",
    )
    late = args.late.timestamp() if args.late else 0.0
    root = str(course.root.absolute())
    job = Job(root, args.isolation, lesson, args.seed, late, (root, *_marks_and_answers(args)))
    with ExitStack() as after:
        journal, reading = _journal(args, header, found, after)
        left = sum(not journal.has(number) for number in range(len(found)))
        progress = Progress(left, sys.stderr)
        what = Run(course.title, course.version, args.isolation, args.seed)
        try:
            trusted.harden()
            with _interruptible():
                _grade(args, job, found, journal, progress, course)
                journal.end()
                progress.clear()
                lines = ((0, line) for line in journal.offsets)
                return finish(Recorded(what, [reading], lines, show_hidden=args.show_hidden), asked, args)
        except TutorError:
            progress.clear()
            if not progress.done and not args.resume:
                after.close()
                journal.path.unlink(missing_ok=True)  # nothing came of it: the next try may write there
            raise
        except KeyboardInterrupt:
            progress.clear()
            _tell(_how_to_resume(args, len(found) - left + progress.done, len(found)))
            return INTERRUPTED


def _require_sense(args: argparse.Namespace) -> None:
    """Refuse options that do not go together."""
    if not args.submissions:
        raise UsageError("name a SUBMISSION: a file, an archive or a folder", "nn-tutor grade --help")
    if args.resume and not args.results:
        raise UsageError("--resume: of what?", "Name the file that the run was writing: --results FILE")
    if args.shard and args.keep != "all":
        raise UsageError(f"--keep {args.keep} cannot choose within a shard", "Give it to nn-tutor merge.")
    if args.shard and not args.results:
        raise UsageError("a shard without --results could not be merged", "Add --results FILE.")


def _course(args: argparse.Namespace) -> tuple[Course, str]:
    """The course, and the id of the lesson that is named, "" for none."""
    try:
        course = load_course(find_course(args.course))
        return course, load_lesson(course, args.lesson).id if args.lesson else ""
    except UsageError:
        raise
    except TutorError as error:
        raise SubmissionError(error.message, error.hint) from None  # its exit code 1 would say "below --fail-under"


def _found(args: argparse.Namespace, course: Course) -> list[Found]:
    """The submissions, those of the shard alone where there is one."""
    intake = Intake(lessons=frozenset(entry.id for entry in course.entries), learner=args.learner)
    found = find((Path(each) for each in args.submissions), intake)
    if not found:
        raise UsageError(
            "nothing to grade",
            "No .py, .md or .ipynb file, no hand-in of nn-tutor submit and no archive of those is there.",
        )
    if args.shard:
        part, of = args.shard
        return [each for each in found if shard_of(each.name, of) == part]
    return found


def shard_of(name: str, shards: int) -> int:
    """Which of ``shards`` parts, counted from 1, a submission belongs to: its name alone decides."""
    known = sha256(name.encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(known[:8], "big") % shards + 1


def _marks_and_answers(args: argparse.Namespace) -> Iterator[str]:
    """The files and folders that are nobody's business who is graded."""
    reports = (each.partition("=")[2] for each in args.report)
    for path in (*args.submissions, args.results, args.output, *reports):
        if path:
            yield str(Path(path).absolute())


def _digest(course: Course) -> str:
    """A digest of the files that say what is right: marks by other lessons are other marks."""
    known = sha256()
    for path in (course.root / COURSE_FILE, *(entry.path for entry in course.entries)):
        try:
            content = path.read_bytes()
        except OSError:
            content = b""  # told by the submissions that need it
        known.update(sha256(path.name.encode() + b"\0" + content).digest())
    return known.hexdigest()


def _journal(
    args: argparse.Namespace, header: Header, found: Sequence[Found], after: ExitStack
) -> tuple[Journal, Reading]:
    """The journal to write, and the same to read; a temporary one where none is named."""
    if args.results is None:
        folder = tempfile.mkdtemp(prefix="nn-tutor-grade-")
        after.callback(shutil.rmtree, folder, ignore_errors=True)
        journal = Journal(Path(folder) / "results.jsonl", header, len(found))
    elif args.resume and args.results.exists():
        places = {each.name: number for number, each in enumerate(found)}
        resumed = Journal.resumed(args.results, header, places, lambda number: digest(found[number]))
        journal = resumed.journal
        for count, told in (
            (resumed.damaged, "damaged lines, left out"),
            (resumed.changed, "submissions that have changed, graded anew"),
            (resumed.gone, "submissions that are gone, struck out"),
        ):
            if count:
                _tell(f"{args.results}: {told}: {count}")
    else:
        journal = Journal(args.results, header, len(found))
    after.callback(journal.close)
    reading = Reading(journal.path)
    after.callback(reading.close)
    return journal, reading


def _grade(
    args: argparse.Namespace,
    job: Job,
    found: Sequence[Found],
    journal: Journal,
    progress: Progress,
    course: Course,
) -> None:
    """Grade what is not in the journal yet."""

    def take(number: int, graded: Graded) -> None:
        if not journal.has(number):
            journal.append(number, graded)
            progress.step()

    todo = [(number, each) for number, each in enumerate(found) if not journal.has(number)]
    # Pipes cannot be waited for together on Windows.
    jobs = min(args.jobs or cores(), len(todo)) if os.name == "posix" else 1
    if not todo:
        return
    if args.dask:
        from tutor.grading import dask

        dask.grade(args.dask, job, todo, take, tick=progress.show)
    elif jobs == 1:
        here.grade(job, todo, take, tick=progress.show)
    else:
        Pool(job, jobs, take, is_too_long=Patience(course, job.lesson), tick=progress.show).grade(todo)


@contextmanager
def _interruptible() -> Iterator[None]:
    """SIGTERM and Ctrl+C both raise KeyboardInterrupt, once: what ends the processes must not be interrupted itself."""

    def stop(*_: object) -> None:
        for each in before:
            signal.signal(each, signal.SIG_IGN)
        raise KeyboardInterrupt

    before = {each: signal.signal(each, stop) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def _how_to_resume(args: argparse.Namespace, done: int, total: int) -> str:
    if args.results is None:
        return f"interrupted: {done} of {total} were graded and are lost; with --results FILE they are kept"
    again = [each for each in sys.argv[1:] if each != "--resume"]
    return f"interrupted: {done} of {total} are graded. To go on:\n  {shlex.join(['nn-tutor', *again, '--resume'])}"


def _tell(message: str) -> None:
    sys.stderr.write("".join(f"{printable(line)}\n" for line in f"nn-tutor: {message}".split("\n")))
