"""Submissions: a file in, the sources of its exercises by label out. Nothing of it is run here.

A ``.py`` file in percent format, a lesson file (``.md``), a notebook (``.ipynb``); a folder stands for those in it.
"""

from __future__ import annotations

import codecs
import io
import os
import stat
import tokenize
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tutor.errors import SubmissionError
from tutor.grading import lessonfile, notebook, percent
from tutor.grading.piece import Piece

# Answers to a lesson are some kilobytes; a notebook carries its pictures along.
MOST_BYTES = {".py": 1 << 20, ".md": 4 << 20, ".ipynb": 32 << 20}
_READERS = {".py": percent.read, ".md": lessonfile.read, ".ipynb": notebook.read}


@dataclass(frozen=True, slots=True)
class Submission:
    """What was handed in.

    ``lesson`` is "" when neither the file nor its name tells it; ``notes`` say what of the file is left out.
    """

    name: str
    path: Path
    lesson: str
    pieces: tuple[Piece, ...]
    notes: tuple[str, ...] = ()

    def for_lesson(self, lesson: str, labels: Iterable[str]) -> tuple[dict[str, str], tuple[str, ...]]:
        """The sources of the labels that ``lesson`` knows, and notes on what is reported and not run."""
        known = set(labels)
        sources: dict[str, str] = {}
        notes = list(self.notes)
        for piece in self.pieces:
            if piece.label not in known:
                notes.append(f"{piece.place}: {lesson} has no exercise {piece.label!r}: not run")
                continue
            if piece.label in sources:
                notes.append(f"{piece.place}: {piece.label!r} again: this later cell counts")
            sources[piece.label] = piece.source
        return sources, tuple(notes)


def find(paths: Iterable[Path]) -> list[tuple[str, Path]]:
    """Every submission with the name it is reported by: a file's own, in a folder its path below the folder.

    Where two would be called the same, they go by their whole paths. A folder that cannot be listed is among them, so
    that it is reported like a file that cannot be read.
    """
    found: list[tuple[str, Path]] = []
    for path in paths:
        if _is_folder(path):
            found += [(str(file.relative_to(path)) if file != path else str(path), file) for file in _files(path)]
        else:
            found.append((path.name or str(path), path))
    names = Counter(name for name, _ in found)
    return [(name if names[name] == 1 else str(path), path) for name, path in found]


def _files(folder: Path) -> list[Path]:
    """What may be a submission in a folder and those below; hidden ones, such as Jupyter's checkpoints, are not."""
    unlisted: list[Path] = []

    def note(error: OSError) -> None:
        unlisted.append(Path(error.filename))

    found: list[Path] = []
    for root, folders, files in os.walk(folder, onerror=note):
        folders[:] = [name for name in folders if not name.startswith(".")]
        found += [
            Path(root, name)
            for name in (*folders, *files)
            if Path(name).suffix.lower() in _READERS and not name.startswith(".")
        ]
    return sorted({*found, *unlisted})


def read(name: str, path: Path, lesson_ids: Iterable[str]) -> Submission:
    """Read one submission.

    Raises:
        SubmissionError: It is missing, unreadable, empty, too large, not text, or of no kind that is known.
    """
    suffix = path.suffix.lower()
    try:
        if _is_folder(path):
            raise _refused(path)
        if suffix not in _READERS:
            kinds = ", ".join(_READERS)
            raise SubmissionError("of no kind that can be graded", f"Hand in a file that ends in {kinds}.")
        pieces = _READERS[suffix](_text(path, suffix))
    except SubmissionError as error:
        raise SubmissionError(f"{name}: {error.message}", error.hint) from None
    lesson = pieces.lesson or _lesson_by_name(path, set(lesson_ids))
    return Submission(name, path, lesson, pieces.pieces, pieces.notes)


def _lesson_by_name(path: Path, ids: set[str]) -> str:
    """A file named like the lesson, or in a folder named like it."""
    return next((part for part in (path.stem, path.parent.name) if part in ids), "")


def _is_folder(path: Path) -> bool:
    """Whether it is one; what cannot even be looked at is told when it is read."""
    try:
        return path.is_dir()
    except OSError:
        return False


def _refused(folder: Path) -> SubmissionError:
    """Why a folder is in the list of submissions: it cannot be listed, or is called like a file."""
    try:
        next(folder.iterdir(), None)
    except OSError as error:
        return _unreadable(error)
    return SubmissionError("a folder", "It is called like a file: rename it.")


def _unreadable(error: OSError) -> SubmissionError:
    return SubmissionError(f"cannot be read: {error.strerror or error}", "Check the path and rights.")


def _text(path: Path, suffix: str) -> str:
    """The file's text, its size and encoding checked."""
    most = MOST_BYTES[suffix]
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise SubmissionError("not a file", "Give files or folders of files.")
        with path.open("rb") as file:
            raw = file.read(most + 1)
    except OSError as error:
        raise _unreadable(error) from None
    if len(raw) > most:
        raise SubmissionError(f"larger than {most >> 20} MiB", "Answers are some kilobytes: is it the right file?")
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise SubmissionError("UTF-16 text", "Save it as UTF-8 and hand it in again.")
    if b"\0" in raw:
        raise SubmissionError("not text", "It holds NUL bytes: is it the right file?")
    encoding = "utf-8-sig"
    if suffix == ".py":
        try:
            encoding, _ = tokenize.detect_encoding(io.BytesIO(raw).readline)
        except SyntaxError:
            encoding = "utf-8-sig"
    try:
        text = raw.decode(encoding).removeprefix("\ufeff")
    except (UnicodeError, LookupError) as error:
        where = f" at byte {error.start}" if isinstance(error, UnicodeDecodeError) else ""
        told = "UTF-8" if encoding.startswith("utf-8") else encoding
        raise SubmissionError(f"not {told} text{where}", "Save it as UTF-8 and hand it in again.") from None
    if not text.strip():
        raise SubmissionError("empty", "Ask for it again.")
    return text.replace("\r\n", "\n").replace("\r", "\n")
