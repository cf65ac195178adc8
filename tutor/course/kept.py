"""Lessons that have been parsed before, kept in the user's cache folder: parsing takes longer than all of showing one.

A kept lesson counts only while the files of the lesson, of the glossary and of the parser are as they were when it was
parsed. It is Python's marshal format behind a checksum, like the modules in ``__pycache__``, and like them it is read
only where nobody but the user and the system can write. What cannot be used is parsed again, and what cannot be kept is
not: that costs time and nothing else.
"""

from __future__ import annotations

import marshal
import os
import sys
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any
from zlib import crc32

from tutor import disk, paths
from tutor.course import model
from tutor.course.model import CellKind, Course, Lesson, LessonEntry

_CLASSES = [each for _, each in sorted(vars(model).items()) if isinstance(each, type) and is_dataclass(each)]
_NUMBERS = {each: number for number, each in enumerate(_CLASSES)}
# What a tuple begins with that stands for anything else than a dataclass.
_PATH, _KIND, _LITERAL = -1, -2, -3
_OTHERS_MAY_WRITE = 0o022

# Lists, tuples, strings and numbers: what marshal writes and reads.
Packed = Any


def state(course: Course, entry: LessonEntry) -> Packed:
    """All that a parsed lesson depends on; it differs as soon as any of that does."""
    code = sorted((each.name, each.stat().st_mtime_ns) for each in os.scandir(Path(__file__).parent))
    files = [_file_state(path) for path in (entry.path, course.glossary) if path is not None]
    told = [entry.title, entry.minutes, list(entry.requires), list(entry.outcomes)]
    return [code, files, str(entry.path), course.setup, told]


def _file_state(path: Path) -> tuple[int, int]:
    """When a file was changed last, in nanoseconds, and its length; 0 and -1 where there is none."""
    try:
        found = path.stat()
    except OSError:  # reading it tells why
        return 0, -1
    return found.st_mtime_ns, found.st_size


def find(entry: LessonEntry, state: Packed) -> Lesson | None:
    """The lesson as it was parsed in that state; None where it is not kept."""
    try:
        with _file(entry).open("rb") as file:
            found = os.fstat(file.fileno())
            if os.name == "posix" and (found.st_mode & _OTHERS_MAY_WRITE or found.st_uid not in (0, os.getuid())):
                return None
            data = file.read()
    except OSError:
        return None
    if crc32(data[4:]) != int.from_bytes(data[:4], "big") or len(data) < 8:
        return None
    kept, packed = marshal.loads(data[4:])
    if kept != state:
        return None
    lesson = _unpacked(packed)
    assert isinstance(lesson, Lesson)
    return lesson


def keep(entry: LessonEntry, state: Packed, lesson: Lesson) -> None:
    """Keep a lesson that has been parsed in that state, if there is a place for it."""
    data = marshal.dumps((state, _packed(lesson)))
    file = _file(entry)
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        disk.replace(file, crc32(data).to_bytes(4, "big") + data, lasting=False)
    except OSError:
        pass  # a full disk, or a home that cannot be written: it is parsed again next time


def _file(entry: LessonEntry) -> Path:
    """Where the lesson of that path is kept; another Python may write another format."""
    place = crc32(str(entry.path.absolute()).encode())
    return paths.cache_dir() / f"{entry.id}.{place:08x}.{sys.implementation.cache_tag}"


def _packed(value: Any) -> Packed:
    """A value of the model as marshal can write it: a dataclass as a tuple, a tuple as a list."""
    number = _NUMBERS.get(type(value))
    if number is not None:
        return (number, *(_packed(getattr(value, field.name)) for field in fields(_CLASSES[number])))
    if isinstance(value, tuple):
        return [_packed(each) for each in value]
    if isinstance(value, CellKind):
        return (_KIND, value.value)
    if isinstance(value, Path):
        return (_PATH, str(value))
    return value if value is None or type(value) in (str, int, float, bool) else (_LITERAL, value)


def _unpacked(value: Packed) -> Any:
    if isinstance(value, list):
        return tuple([_unpacked(each) if type(each) in (tuple, list) else each for each in value])
    if not isinstance(value, tuple):
        return value
    number, *rest = value
    if number >= 0:
        return _CLASSES[number](*[_unpacked(each) if type(each) in (tuple, list) else each for each in rest])
    if number == _LITERAL:
        return rest[0]
    return Path(rest[0]) if number == _PATH else CellKind(rest[0])
