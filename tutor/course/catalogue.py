"""Course packs: course.toml and the lessons it names."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

from tutor import paths
from tutor.course.model import Course, Lesson, LessonEntry
from tutor.course.suggest import did_you_mean
from tutor.errors import LessonError, TutorError, UsageError

COURSE_FILE = "course.toml"
DEFAULT_SETUP = "import numpy as np\nfrom tutor import engine as nn\nfrom tutor.plotting import pyplot as plt"
MAX_BYTES = 4 << 20
GLOSSARY_FILE = "glossary.md"

_COURSE_KEYS = ("id", "title", "version", "language", "setup", "glossary", "welcome", "lessons")
_LESSON_KEYS = ("file", "title", "minutes", "requires", "outcomes")
_HEADING = re.compile(r"^#[ \t]+(.+?)[ \t]*#*[ \t]*$", re.MULTILINE)
_AT_LINE = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)$")


def find_course(path: Path | None = None) -> Path:
    """The folder of the course at ``path``, which may be the folder or its course.toml; without one, the course
    that ships with nn-tutor.

    Raises:
        UsageError: There is no course.
    """
    root = paths.lessons_dir() if path is None else path.expanduser()
    if root.name == COURSE_FILE:
        root = root.parent
    if not (root / COURSE_FILE).is_file():
        what = "no such folder" if not root.is_dir() else f"it has no {COURSE_FILE}"
        raise UsageError(f"{root} is no course: {what}", f"name a folder with a {COURSE_FILE}")
    return root


def load_course(root: Path) -> Course:
    """Read ``root``/course.toml. The lessons themselves are read by ``load_lesson``.

    Raises:
        LessonError: course.toml cannot be used; names its line.
        UsageError: There is none.
    """
    root = find_course(root)
    toml = _Toml(root / COURSE_FILE)
    data = toml.data
    toml.known(data, _COURSE_KEYS, "")
    title = toml.text(data, "title", "", required=True)
    written = data.get("lessons", [])
    if not isinstance(written, list) or not all(isinstance(table, dict) for table in written) or not written:
        raise toml.error("lessons", "the course names no lessons", 'add [[lessons]] and file = "01-first.md" for each')
    entries: list[LessonEntry] = []
    for position, table in enumerate(written):
        entry = _entry(toml, table, position, root)
        if any(other.id == entry.id for other in entries):
            raise toml.error("file", f"the lesson '{entry.id}' is named twice", "remove one of the two", position)
        entries.append(entry)
    known = [entry.id for entry in entries]
    for position, entry in enumerate(entries):
        for needed in entry.requires:
            if needed not in known:
                raise toml.error(
                    "requires",
                    f"'{entry.id}' requires '{needed}', which is no lesson",
                    did_you_mean(needed, known),
                    position,
                )
    welcome = toml.text(data, "welcome", "")
    if welcome and welcome not in known:
        raise toml.error("welcome", f"there is no lesson '{welcome}' to open first", did_you_mean(welcome, known))
    return Course(
        id=toml.text(data, "id", "") or _course_id(root, title),
        title=title,
        version=toml.text(data, "version", "1.0"),
        root=root,
        setup=toml.text(data, "setup", DEFAULT_SETUP),
        language=toml.text(data, "language", "en"),
        entries=tuple(entries),
        glossary=_glossary(toml, root),
        welcome=welcome,
    )


def find_entry(course: Course, lesson_id: str) -> LessonEntry:
    """The entry of a lesson by its id, its file's name, its number or the one id that begins so.

    Raises:
        UsageError: No lesson is called so, or several are.
    """
    wanted = lesson_id.removesuffix(".md").casefold()
    ids = [entry.id for entry in course.entries]
    exact = [entry for entry in course.entries if entry.id.casefold() == wanted]
    near = [
        entry
        for entry in course.entries
        if wanted
        and (
            entry.id.casefold().startswith(wanted)
            or _slug(entry.id) == wanted
            or (wanted.isdecimal() and _number(entry.id) == wanted.lstrip("0"))
        )
    ]
    found = exact or near
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError(f"'{lesson_id}' may be {' or '.join(entry.id for entry in found)}", "write more of its name")
    # "layer" is nearer to "layers" than to "05-layers".
    by_slug = {_slug(name): name for name in ids}
    hint = did_you_mean(wanted, [*ids, *by_slug], always=f"lessons are: {', '.join(ids)}")
    for slug, name in by_slug.items():
        hint = hint.replace(f"'{slug}'", f"'{name}'")
    raise UsageError(f"there is no lesson '{lesson_id}'", hint)


def load_lesson(course: Course, lesson_id: str) -> Lesson:
    """Read and parse a lesson of the course, with the terms of its glossary marked.

    Raises:
        UsageError: The course has no such lesson.
        LessonError: The file cannot be read or parsed.
    """
    from tutor.course.parser import parse_lesson  # here, as listing a course needs no Markdown

    entry = find_entry(course, lesson_id)
    lesson = parse_lesson(read_text(entry.path), path=entry.path, setup=course.setup, entry=entry)
    if course.glossary is None:
        return lesson
    from tutor.course.glossary import read_glossary
    from tutor.course.terms import with_terms

    try:
        names = [term.name for term in read_glossary(course.glossary).entries]
    except LessonError:
        return lesson  # opening the glossary tells what is wrong with it
    return with_terms(lesson, names)


def read_text(path: Path) -> str:
    """The text of a lesson file.

    Raises:
        LessonError: It is missing, too large, unreadable or not UTF-8.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise LessonError(
                str(path), 1, f"the file is larger than {MAX_BYTES >> 20} MiB", "split it into several lessons"
            )
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise LessonError(str(path), line, "the file is not UTF-8", "save it as UTF-8") from None
    except OSError as error:
        raise LessonError(
            str(path), 1, f"cannot read the file: {error.strerror or error}", "see that it is there"
        ) from None


def _entry(toml: _Toml, table: Mapping[str, object], position: int, root: Path) -> LessonEntry:
    toml.known(table, _LESSON_KEYS, " of a lesson", position)
    file = toml.text(table, "file", "", required=True, position=position)
    path = root / file
    if not file.endswith(".md") or Path(file).is_absolute() or ".." in Path(file).parts:
        raise toml.error(
            "file", f"'{file}' is no Markdown file of this folder", 'such as file = "05-layers.md"', position
        )
    if not path.is_file():
        names = sorted(found.name for found in root.glob("*.md"))
        raise toml.error(
            "file",
            f"there is no file '{file}'",
            did_you_mean(file, names, always="add it, or remove the entry"),
            position,
        )
    minutes = table.get("minutes", 0)
    if not isinstance(minutes, int) or isinstance(minutes, bool) or minutes < 0:
        raise toml.error("minutes", "minutes is no whole number", "such as minutes = 45", position)
    return LessonEntry(
        id=path.stem,
        path=path,
        title=toml.text(table, "title", "", position=position) or _first_heading(path),
        minutes=minutes,
        requires=toml.texts(table, "requires", position),
        outcomes=toml.texts(table, "outcomes", position),
    )


def _glossary(toml: _Toml, root: Path) -> Path | None:
    """The file that course.toml names, else glossary.md where there is one."""
    named = toml.text(toml.data, "glossary", "")
    path = root / (named or GLOSSARY_FILE)
    if not named:
        return path if path.is_file() else None
    if not path.is_file() or path.suffix != ".md" or Path(named).is_absolute() or ".." in Path(named).parts:
        raise toml.error(
            "glossary", f"'{named}' is no Markdown file of this folder", f'such as glossary = "{GLOSSARY_FILE}"'
        )
    return path


def _first_heading(path: Path) -> str:
    """The title of a lesson without parsing it all."""
    found = _HEADING.search(read_text(path)[:4096])
    return found.group(1) if found else path.stem


def _course_id(root: Path, title: str) -> str:
    """The name under which progress is kept: it stays when the folder moves."""
    return re.sub(r"[^a-z0-9]+", "-", title.casefold()).strip("-") or root.resolve().name


def _slug(lesson_id: str) -> str:
    return re.sub(r"^\d+-", "", lesson_id).casefold()


def _number(lesson_id: str) -> str:
    return lesson_id.partition("-")[0].lstrip("0")


class _Toml:
    """A TOML file that knows its lines well enough to name them."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._text = read_text(path)
        try:
            self.data: dict[str, object] = tomllib.loads(self._text)
        except tomllib.TOMLDecodeError as error:
            found = _AT_LINE.search(str(error))
            line = int(found.group(1)) if found and found.group(1) else self._text.count("\n") + 1
            raise LessonError(
                str(path), line, f"not TOML: {_AT_LINE.sub('', str(error))}", "see https://toml.io"
            ) from None

    def error(self, key: str, message: str, hint: str, position: int | None = None) -> TutorError:
        """An error at the line of ``key``, in the lessons' table number ``position`` if given."""
        return LessonError(str(self._path), self._line(key, position), message, hint)

    def _line(self, key: str, position: int | None) -> int:
        start = end = 0
        tables = [
            found.start() for found in re.finditer(r"^[ \t]*\[\[[ \t]*lessons[ \t]*\]\]", self._text, re.MULTILINE)
        ]
        if position is None:
            end = tables[0] if tables else len(self._text)
        elif position < len(tables):
            start = tables[position]
            end = (*tables, len(self._text))[position + 1]
        found = re.compile(rf"^[ \t]*[\"']?{re.escape(key)}[\"']?[ \t]*=", re.MULTILINE).search(self._text, start, end)
        at = found.start() if found else start
        return self._text.count("\n", 0, at) + 1

    def known(self, table: Mapping[str, object], keys: tuple[str, ...], what: str, position: int | None = None) -> None:
        """Refuse keys that mean nothing here."""
        for key in table:
            if key not in keys:
                raise self.error(key, f"unknown key '{key}'{what}", did_you_mean(key, keys), position)

    def text(
        self,
        table: Mapping[str, object],
        key: str,
        default: str,
        *,
        required: bool = False,
        position: int | None = None,
    ) -> str:
        """A string."""
        value = table.get(key, default)
        if not isinstance(value, str):
            raise self.error(key, f"{key} is no text", f'write {key} = "..."', position)
        if required and not value.strip():
            raise self.error(key, f"there is no {key}", f'add {key} = "..."', position)
        return value

    def texts(self, table: Mapping[str, object], key: str, position: int) -> tuple[str, ...]:
        """A list of strings."""
        value = table.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.error(key, f"{key} is no list of texts", f'write {key} = ["...", "..."]', position)
        return tuple(value)
