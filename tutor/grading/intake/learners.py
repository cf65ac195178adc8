"""Whose a submission is, by the names of its folder and file, as teachers and learning platforms arrange them.

ada/05-layers.py                                       one folder a learner
ada.py, ada-05-layers.py, 05-layers_ada.py             the learner in the file's name
submitted/ada/ps1/05-layers.ipynb                      nbgrader
ada_LATE_1234_5678_05-layers.py                        Canvas
Ada Lovelace_1234567_assignsubmission_file_/x.py       Moodle
Layers_ada_attempt_2026-11-21-10-30-00_x.py            Blackboard
layers-ada/, layers-bob/, layers-cyd/                  GitHub Classroom
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from tutor.grading.intake.found import HANDIN, Intake, archive_kind, kind

_CANVAS = re.compile(r"(?P<learner>[^_]+)_(?P<late>late_)?(?:question_\d+_)?\d{2,}_\d{3,}_(?P<file>.+)", re.IGNORECASE)
_MOODLE = re.compile(r"(?P<learner>[^_]+)_\d+_assignsubmission_(?:file|onlinetext)_?(?P<file>.*)", re.IGNORECASE)
_BLACKBOARD = re.compile(r".*_(?P<learner>[^_]+)_attempt_\d{4}(?:-\d\d){5}_?(?P<file>.*)", re.IGNORECASE)
_COPY = re.compile(r"\s*\(\d{1,3}\)$")
_HANDIN = re.compile(rf"[-_ .]*{HANDIN}(?=$|[-_ .])", re.IGNORECASE)
# Folders around those of the learners.
_WRAPPERS = frozenset(("submitted", "submissions", "submission", "hand-ins", "handins", "hand-in", "assignments"))
# With so many repositories that begin alike it is the assignment's name, and not a family's.
_ALIKE = 3
# A file's name may have 255 bytes; longer ones come from archives, and are nobody's.
_LONGEST = 255


class Owner(NamedTuple):
    """Whose it is, and whether the platform says that it was late."""

    learner: str
    late: bool = False


def owners(inside: Sequence[Sequence[str]], container: str, several: bool, options: Intake) -> list[Owner]:
    """The owner of each submission of a folder or archive.

    Args:
        inside: the path of each below the folder or in the archive, by its parts.
        container: what the folder or archive is called, "" for a file that was named itself.
        several: whether others were named beside it, so that it is rather one learner's than a class's.
        options: says which names are lessons', and where to look.
    """
    depth = _wrapped(inside, options)
    if (
        several
        and container
        and options.learner != "file"
        and _is_one_learners([parts[depth:] for parts in inside], options)
    ):
        by_name = _by_file(stem(container), lesson_names(options.lessons)) or stem(container)
        return [_platforms(parts) or Owner(by_name) for parts in inside]
    prefix = _prefix({parts[depth] for parts in inside if len(parts) > depth + 1}, options)
    lessons = lesson_names(options.lessons)
    return [_owner(parts[depth:], prefix, lessons, options) for parts in inside]


def says_nothing(name: str, options: Intake) -> bool:
    """Whether a file is called like a lesson or a hand-in, and like nobody."""
    return not _by_file(stem(name), lesson_names(options.lessons))


def around(path: Path, options: Intake) -> list[str]:
    """The nearest folder around a file that may be called like a learner; none where there is none."""
    return _folders(path.absolute().parts[1:], options)[-1:]


def lesson_names(lessons: frozenset[str]) -> re.Pattern[str] | None:
    """Finds the id of a lesson in a name, set off from the rest of it; None where there are no lessons."""
    if not lessons:
        return None
    either = "|".join(sorted(map(re.escape, lessons), key=len, reverse=True))
    return re.compile(rf"(?:^|(?<=[-_ .]))(?P<lesson>{either})(?=$|[-_ .(])", re.IGNORECASE)


def stem(name: str) -> str:
    """A file's or archive's name without its ending."""
    suffix = archive_kind(name) or kind(name)
    return name[: -len(suffix)] if suffix else name


def _owner(parts: Sequence[str], prefix: str, lessons: re.Pattern[str] | None, options: Intake) -> Owner:
    if by_platform := _platforms(parts):
        return by_platform
    folders = _folders(parts, options)
    if options.learner == "file" or not folders:
        own = _by_file(stem(parts[-1]), lessons)
        return Owner(own or (stem(folders[0]) if folders else stem(parts[-1])) or parts[-1] or "?")
    return Owner(stem(folders[0]).removeprefix(prefix) or folders[0])


def _is_one_learners(inside: Sequence[Sequence[str]], options: Intake) -> bool:
    """Whether what was named beside others is a learner's: something stands in it itself, or all in one folder."""
    folders = [_folders(parts, options) for parts in inside]
    return not all(folders) or len({each[0] for each in folders}) < 2


def _folders(parts: Sequence[str], options: Intake) -> list[str]:
    """The folders that may be called like a learner."""
    return [part for part in parts[:-1] if part not in options.lessons and part.lower() not in _WRAPPERS]


def _platforms(parts: Sequence[str]) -> Owner | None:
    """What a learning platform says by the file's name, or else by a folder's."""
    return next((found for part in reversed(parts) if (found := _platform(part)) is not None), None)


def _platform(part: str) -> Owner | None:
    """What a learning platform says by a name."""
    if len(part) > _LONGEST:
        return None
    for pattern in (_MOODLE, _BLACKBOARD, _CANVAS):
        found = pattern.fullmatch(part)
        if found is not None and found["learner"].strip():
            return Owner(found["learner"].strip(), bool(found.groupdict().get("late")))
    return None


def _by_file(name: str, lessons: re.Pattern[str] | None) -> str:
    """The learner in a file's name: without the lesson, the number of a copy, and what we call hand-ins."""
    if len(name) > _LONGEST:
        return name
    rest = _HANDIN.sub("", _COPY.sub("", name))
    if lessons is not None:
        rest = lessons.sub("", rest)
    return rest.strip("-_ .")


def _wrapped(inside: Sequence[Sequence[str]], options: Intake) -> int:
    """How many folders lie around all the learners' own."""
    depth = 0
    while inside and all(len(parts) > depth + 1 for parts in inside):
        first = {parts[depth] for parts in inside}
        if len(first) != 1:
            break
        (name,) = first
        below = {parts[depth + 1] for parts in inside if len(parts) > depth + 2} - options.lessons
        is_class = len(below) > 1 and all(len(parts) > depth + 2 for parts in inside)
        if not (name.lower() in _WRAPPERS or name in options.lessons or archive_kind(name) or is_class):
            break
        depth += 1
    return depth


def _prefix(folders: set[str], options: Intake) -> str:
    """What stands before the learner in each folder's name, such as "layers-"."""
    first, last = min(folders, default=""), max(folders, default="")
    same = next((n for n, (one, other) in enumerate(zip(first, last, strict=False)) if one != other), 0)
    name, dash, _ = first[:same].rpartition("-")
    return name + dash if name in options.lessons or len(folders) >= _ALIKE else ""
