"""Looks for submissions in folders and archives; nothing but archives is opened."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tutor.errors import SubmissionError
from tutor.grading import handin
from tutor.grading.intake import archives
from tutor.grading.intake.found import HANDIN, Intake, archive_kind, kind
from tutor.grading.intake.opening import opened, unreadable

# What macOS puts into archives and folders, and notebooks' and editors' own.
_NOT_THEIRS = frozenset(("__macosx", "__pycache__", "node_modules"))


class Seen(NamedTuple):
    """Something that may be a submission: where it stands below what was named, and on the disk."""

    inside: str
    path: str
    member: str = ""
    modified: float = 0.0
    problem: str = ""
    notes: tuple[str, ...] = ()


def look(path: Path, options: Intake) -> list[Seen]:
    """The submissions that a path stands for: itself, those in the folder or those in the archive."""
    told = path.name or str(path)
    try:
        if path.is_symlink():
            return [
                Seen(told, str(path), problem=f"a symbolic link: not followed\n  Name what it leads to: {_end(path)}")
            ]
        if path.is_dir():
            return list(_below(str(path), options))
        modified = path.lstat().st_mtime
    except (OSError, ValueError) as error:
        return [Seen(told, str(path), problem=str(unreadable(error)))]
    if archive_kind(path.name):
        return list(_packed(told, str(path), modified, options.archive_bytes, options.archive_members))
    return [Seen(told, str(path), modified=modified)]


def is_hidden(name: str) -> bool:
    """Whether nobody means it to be handed in, such as Jupyter's checkpoints."""
    return name.startswith(".") or name.lower() in _NOT_THEIRS


def _below(root: str, options: Intake) -> Iterator[Seen]:
    waiting = [("", 0)]
    while waiting:
        inside, depth = waiting.pop()
        folder = f"{root}/{inside}" if inside else root
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    if is_hidden(entry.name):
                        continue
                    below = f"{inside}/{entry.name}" if inside else entry.name
                    if not entry.is_dir(follow_symlinks=False):
                        yield from _entry(entry, below, options)
                        continue
                    if kind(entry.name):
                        yield Seen(below, entry.path, problem="a folder\n  It is called like a file: rename it.")
                    if depth < options.deepest:
                        waiting.append((below, depth + 1))
                    else:
                        yield Seen(below, entry.path, problem="a folder too deep below others: not looked into")
        except OSError as error:
            yield Seen(inside or Path(root).name or root, folder, problem=str(unreadable(error)))


def _entry(entry: os.DirEntry[str], inside: str, options: Intake) -> Iterator[Seen]:
    """What is no folder: a submission, an archive of some, a link, or nothing of ours."""
    if entry.is_symlink():
        if kind(entry.name) or archive_kind(entry.name):
            yield Seen(inside, entry.path, problem="a symbolic link: not followed\n  Ask for the file itself.")
        elif _leads_to_folder(entry):
            yield Seen(inside, entry.path, problem="a symbolic link to a folder: not followed\n  Ask for the files.")
        return
    found, packed = kind(entry.name), archive_kind(entry.name)
    if not (found or packed):
        return
    try:
        modified = entry.stat(follow_symlinks=False).st_mtime
    except OSError as error:
        yield Seen(inside, entry.path, problem=str(unreadable(error)))
        return
    if packed:
        yield from _packed(inside, entry.path, modified, options.inner_bytes, options.inner_members)
    elif found != ".json" or HANDIN in entry.name.lower() or _is_handin(entry.path):
        yield Seen(inside, entry.path, modified=modified)


def _packed(inside: str, path: str, modified: float, most_bytes: int, most_members: int) -> Iterator[Seen]:
    try:
        members = archives.contents(path, most_bytes, most_members)
    except SubmissionError as error:
        yield Seen(inside, path, modified=modified, problem=str(error))
        return
    some = False
    for each in members:
        if not each.name:
            some = True
            yield Seen(inside, path, modified=modified, problem=each.problem)
            continue
        wanted = kind(each.name) or archive_kind(each.name)
        if not (wanted or each.hostile) or (any(map(is_hidden, each.name.split("/"))) and not each.hostile):
            continue
        if wanted == ".json" and HANDIN not in each.name.lower():
            continue
        some = True
        problem = each.problem
        if archive_kind(each.name) and not problem:
            problem = "an archive in an archive: not opened\n  Unpack the outer one."
        yield Seen(f"{inside}/{each.name}", path, each.name, each.modified or modified, problem, each.notes)
    if not some:
        yield Seen(inside, path, modified=modified, problem="no submission is in this archive\n  Look what is in it.")


def _is_handin(path: str) -> bool:
    """Whether a .json file begins as a hand-in file does: any name will do then."""
    try:
        with opened(path) as file:
            return handin.begins_like_one(file.read(64))
    except (SubmissionError, OSError):
        return False  # .json files are not ours in general


def _leads_to_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # it leads in a circle, or where we must not look
        return False


def _end(path: Path) -> str:
    return os.path.realpath(path)
