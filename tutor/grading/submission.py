"""Submissions: files in, the sources of their exercises by label out. Nothing of them is run here.

Kinds: ``.py`` with ``# %% label`` above each answer, or read by the names that it defines; ``.md``, a copy of the
lesson; ``.ipynb``, of nbgrader and otter, too; and ``.json``, the hand-in files of ``nn-tutor submit``. A folder or an
archive (.zip, .tar, .tar.gz, .tar.bz2, .tar.xz) stands for those in it; a .json file counts there if "handin" is in its
name or, outside archives, if it begins as a hand-in does. lessons/AUTHORING.md tells teachers more.

Nothing is trusted: links are not followed, only regular files are opened, no more is read, unpacked or parsed than a
limit, and what is told of a submission in its own words is short.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path, PurePosixPath

from tutor.errors import SubmissionError
from tutor.grading import definitions, handin, lessonfile, notebook, percent
from tutor.grading.intake import archives
from tutor.grading.intake.found import MOST_BYTES, Found, Intake, kind
from tutor.grading.intake.learners import around, lesson_names, owners, says_nothing, stem
from tutor.grading.intake.opening import read_regular
from tutor.grading.intake.texts import decoded, without_prompts
from tutor.grading.intake.walking import Seen, look
from tutor.grading.piece import Piece

__all__ = ["Found", "Intake", "Submission", "digest", "find", "read"]

_READERS = {".py": percent.read, ".md": lessonfile.read, ".ipynb": notebook.read, ".json": handin.read}
# Of labels, lessons and notes that a submission may make up without end.
_LONGEST = 80
_MOST_NOTES = 40
_LONGEST_NAME = 1_000
_PROMPTS = "prompts (>>>, In [1]:) stood before the code: taken without them"
_BY_NAME = (
    "no labelled cells: each exercise is what the file defines under its names, with what that uses; no more is run"
)


@dataclass(frozen=True, slots=True)
class Submission:
    """What was handed in.

    Attributes:
        name, path: as it was found.
        lesson: the lesson it answers, "" when neither the file nor its name tells it.
        pieces: its labelled cells.
        unlabelled: the code of a file without any.
        notes: what is to be told with its marks.
        unread: what of the file is left out, cell by cell.
        digest: SHA-256, in hexadecimal, of the bytes that were handed in.
    """

    name: str
    path: Path
    lesson: str
    pieces: tuple[Piece, ...]
    notes: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    digest: str = ""
    unlabelled: str = ""

    def for_lesson(self, lesson: str, starters: Mapping[str, str]) -> tuple[dict[str, str], tuple[str, ...]]:
        """The sources of the labels that ``lesson`` knows, and notes on what is reported and not run.

        Args:
            lesson: its id.
            starters: what each exercise begins with, by its label and in the lesson's order.
        """
        if self.unlabelled and (pieces := definitions.pieces(self.unlabelled, starters)):
            return {piece.label: piece.source for piece in pieces}, (*self.notes, _BY_NAME)
        sources: dict[str, str] = {}
        notes = [*self.notes, *self.unread]
        for piece in self.pieces:
            if piece.label not in starters:
                notes.append(f"{piece.place}: {lesson} has no exercise {piece.label[:_LONGEST]!r}: not run")
                continue
            if piece.label in sources:
                notes.append(f"{piece.place}: {piece.label!r} again: this later cell counts")
            sources[piece.label] = piece.source
        return sources, _some(notes)


def _some(notes: list[str]) -> tuple[str, ...]:
    """As many notes as somebody may read."""
    more = len(notes) - _MOST_NOTES
    return tuple(notes) if more <= 0 else (*notes[:_MOST_NOTES], f"and {more:,} more of such")


def find(paths: Iterable[Path], options: Intake = Intake()) -> list[Found]:  # noqa: B008  (frozen)
    """Every submission that the paths stand for, by learner, then by name.

    A file is called by its name, one in a folder by its path below it, a member "ARCHIVE/PATH"; where two would be
    called the same, they go by their whole paths. Signs that cannot be seen are told as escapes. What cannot be read,
    such as a link or a folder that cannot be listed, is among them with its problem, so that it is reported like a
    file that cannot be read.
    """
    named = list(dict.fromkeys(paths))
    found: list[Found] = []
    alike = Counter(path.name for path in named)
    for path in named:
        found += _owned(look(path, options), path, len(named) > 1, alike[path.name] > 1, options)
    found = list({(each.path, each.member): each for each in reversed(found)}.values())  # named twice, graded once
    found = _capped(sorted(found, key=lambda each: (each.learner, each.name)), options.most)
    names = Counter(each.name for each in found)
    if len(names) == len(found):
        return found
    whole = [each if names[each.name] == 1 else replace(each, name=_whole(each)) for each in found]
    return sorted(_unique(whole), key=lambda each: (each.learner, each.name))


def _unique(found: list[Found]) -> list[Found]:
    """With a number behind what is called like one before it, as odd names may be once they can be printed."""
    seen: Counter[str] = Counter()
    numbered = []
    for each in found:
        seen[each.name] += 1
        number = seen[each.name]
        numbered.append(each if number == 1 else replace(each, name=f"{each.name} [{number}]"))
    return numbered


def _owned(seen: list[Seen], path: Path, several: bool, alike: bool, options: Intake) -> list[Found]:
    container = path.name if seen and (len(seen) > 1 or seen[0].inside != path.name) else ""
    inside = [each.inside.split("/") for each in seen]
    if several and not container and (alike or says_nothing(path.name, options)):
        inside = [[*around(path, options), *parts] for parts in inside]
    whose = owners(inside, container, several, options)
    return [
        Found(
            _printable(each.inside),
            Path(each.path),
            each.member,
            _printable(owner.learner),
            each.modified,
            owner.late,
            each.problem,
            each.notes,
        )
        for each, owner in zip(seen, whose, strict=True)
    ]


def _capped(found: list[Found], most: int) -> list[Found]:
    """Without those of a learner who has handed in more than so many; the first that is left out tells it."""
    if len(found) <= most:
        return found
    count: Counter[str] = Counter()
    kept = []
    for each in found:
        count[each.learner] += 1
        if count[each.learner] <= most:
            kept.append(each)
        elif count[each.learner] == most + 1:
            kept.append(replace(each, problem=f"more than {most} files of one learner: from here on not read"))
    return kept


def _whole(found: Found) -> str:
    return _printable(f"{found.path}/{found.member}" if found.member else str(found.path))


def _printable(name: str) -> str:
    """A name on one line and without signs that steer a terminal or cannot be seen: they are told as escapes."""
    if len(name) > _LONGEST_NAME:
        name = f"{name[: _LONGEST_NAME // 2]}...{name[-_LONGEST_NAME // 2 :]}"
    if name.isprintable():
        return name
    return "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in name)


def read(found: Found, lesson_ids: Iterable[str], options: Intake = Intake()) -> Submission:  # noqa: B008  (frozen)
    """Read one submission.

    Raises:
        SubmissionError: It is missing, unreadable, empty, too large, not text, or of no kind that is known.
    """
    try:
        raw, suffix = _raw(found, options)
        text, notes = _copied(decoded(raw, suffix), suffix)
        pieces = _READERS[suffix](text)
    except SubmissionError as error:
        raise SubmissionError(f"{found.name}: {error.message}", error.hint) from None
    lesson = pieces.lesson[:_LONGEST] or _lesson_by_name(found, frozenset(lesson_ids))
    cells, changed = _as_code(pieces.pieces)
    return Submission(
        found.name,
        found.path,
        lesson,
        cells,
        (*found.notes, *pieces.told, *notes, *changed),
        pieces.notes,
        sha256(raw).hexdigest(),
        pieces.unlabelled,
    )


def _copied(text: str, suffix: str) -> tuple[str, tuple[str, ...]]:
    """A Python file that was copied from a session with its prompts, without them."""
    freed = without_prompts(text) if suffix == ".py" else None
    return (text, ()) if freed is None else (freed, (_PROMPTS,))


def _as_code(pieces: tuple[Piece, ...]) -> tuple[tuple[Piece, ...], tuple[str, ...]]:
    """The cells without prompts and without those that are too large, and notes on both."""
    cells, notes = [], []
    for piece in pieces:
        if len(piece.source) > MOST_BYTES[".py"]:
            notes.append(f"{piece.place}: {piece.label[:_LONGEST]!r} is larger than 1 MiB: not run")
        elif (freed := without_prompts(piece.source)) is not None:
            cells.append(replace(piece, source=freed))
            notes.append(f"{piece.place}: {_PROMPTS}")
        else:
            cells.append(piece)
    return tuple(cells), _some(notes)


def digest(found: Found, options: Intake = Intake()) -> str:  # noqa: B008  (frozen)
    """The digest that ``read`` would give, "" where it cannot be read."""
    try:
        return sha256(_raw(found, options)[0]).hexdigest()
    except SubmissionError:
        return ""


def _raw(found: Found, options: Intake) -> tuple[bytes, str]:
    if found.problem:
        message, _, hint = found.problem.partition("\n")
        raise SubmissionError(message, hint.strip())
    suffix = kind(found.member or found.path.name)
    if suffix not in _READERS:
        kinds = ", ".join(_READERS)
        raise SubmissionError("of no kind that can be graded", f"Hand in a file that ends in {kinds}.")
    most = MOST_BYTES[suffix]
    if found.member:
        limits = options.archive_bytes, options.archive_members
        return archives.read(str(found.path), found.member, most, *limits), suffix
    return read_regular(found.path, most), suffix


def _lesson_by_name(found: Found, ids: frozenset[str]) -> str:
    """A file named like the lesson or with its name in its own, or in a folder named so."""
    path = PurePosixPath(found.member) if found.member else PurePosixPath(found.path.as_posix())
    names = lesson_names(ids)
    for part in (stem(path.name), path.parent.name):
        if part in ids:
            return part
        told = {each["lesson"].lower() for each in names.finditer(part)} if names is not None else set()
        if len(told) == 1:
            (wanted,) = told
            return next(each for each in ids if each.lower() == wanted)
    return ""
