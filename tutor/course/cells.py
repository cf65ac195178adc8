"""Code cells: what their tags and options make of them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from tutor.course import options as read
from tutor.course.directives import Directive
from tutor.course.model import CellKind, Check, CodeCell, Mistake, Origin
from tutor.course.options import Options, Reader, read_options
from tutor.course.page import Page
from tutor.course.suggest import did_you_mean

# What each kind of cell may say in its option lines.
READERS: Mapping[str, Mapping[str, Reader]] = {
    "setup": {"seconds": read.duration},
    "carry": {"from": read.origin, "seconds": read.duration},
    "demo": {"seconds": read.duration},
    "predict": {"ask": read.text, "tolerance": read.amount, "seconds": read.duration},
    "starter": {"seconds": read.duration},
    "solution": {},
    "check": {
        "name": read.text,
        "points": read.amount,
        "expect": read.literal,
        "rtol": read.amount,
        "atol": read.amount,
        "dtype": read.strictness,
        "hidden": read.flag,
        "random": read.flag,
        "seconds": read.duration,
        "unchanged": read.names,
        "forbid": read.words,
        "require": read.words,
        "gradient_of": read.name,
        "message": read.text,
    },
    "mistake": {"message": read.text},
    "quiz": {
        "ask": read.text,
        "answer": read.text,
        "tolerance": read.amount,
        "variables": read.symbols,
        "why": read.text,
        "hint": read.text,
    },
}
# Tags of the notebook tools, which the tutor has no use for.
_NOTEBOOK_TAGS = frozenset(f"{verb}-{what}" for verb in ("hide", "remove") for what in ("input", "output", "cell"))
_PYTHON = ("", "python", "python3", "ipython", "ipython3")


def cell_tag(directive: Directive, page: Page) -> str:
    """Which kind of cell a ``{code-cell}`` is: the one of its tags that is ours.

    Raises:
        LessonError: No tag, an unknown one, or two kinds at once.
    """
    line = directive.line
    if directive.argument not in _PYTHON:
        raise page.error(line, f"a cell in '{directive.argument}'", "cells are in python")
    if page.lines[line - 1][:1] not in ("`", ":"):
        raise page.error(line, "{code-cell} is indented", "begin it at the left margin")
    if page.lines[line - 1].startswith(":"):
        raise page.error(line, "{code-cell} is fenced with :::", "fence it with ```, the only form that notebooks know")
    written = directive.options.get("tags", "")
    listed = written[1:-1] if written.startswith("[") and written.endswith("]") else written
    tags = [tag.strip().strip("'\"") for tag in listed.split(",") if tag.strip()]
    options = range(line + 1, directive.body_line)
    tags_line = next((number for number in options if page.lines[number - 1].startswith(":tags:")), line)
    kinds = [tag for tag in tags if tag in READERS]
    for tag in tags:
        if tag not in READERS and tag not in _NOTEBOOK_TAGS:
            raise page.error(tags_line, f"unknown tag '{tag}'", did_you_mean(tag, (*READERS, *sorted(_NOTEBOOK_TAGS))))
    if not kinds:
        raise page.error(
            line,
            "the cell does not say what it is for",
            "add a line :tags: [demo], or setup, carry, predict, starter, solution, check, mistake",
        )
    if len(set(kinds)) > 1:
        raise page.error(tags_line, f"a cell cannot be both {kinds[0]} and {kinds[1]}", "keep one of the two tags")
    return kinds[0]


def cell_options(directive: Directive, tag: str, page: Page) -> Options:
    """The options of a cell of kind ``tag``, and its source.

    Raises:
        LessonError: An option that it does not take, or no code.
    """
    found = read_options(directive.body, directive.body_line, READERS[tag], tag, page)
    if not found.source.strip() and tag not in ("starter", "quiz"):
        raise page.error(directive.line, f"the {tag} cell holds no code", "write some, or remove the cell")
    return found


class Keys:
    """Names for the saved work of cells: the label, else a digest of the source, so that a cell may move."""

    def __init__(self) -> None:
        self._seen: dict[str, int] = {}

    def key(self, source: str) -> str:
        """The key of an unlabelled cell; the second of two equal cells gets "-2", and so on."""
        key = f"cell-{hashlib.sha256(source.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"
        self._seen[key] = self._seen.get(key, 0) + 1
        return key if self._seen[key] == 1 else f"{key}-{self._seen[key]}"


def code_cell(directive: Directive, tag: str, keys: Keys, page: Page) -> CodeCell:
    """A setup, carry, demo or predict cell.

    Raises:
        LessonError: A predict cell without a question, a carry cell that says not where from or what is there already.
    """
    found = cell_options(directive, tag, page)
    if tag == "predict" and not found.text("ask"):
        raise page.error(directive.line, "the predict cell asks nothing", "add a line #| ask: What is the shape?")
    origin = _origin(found, directive.line, page) if tag == "carry" else None
    label = directive.options.get("label", "")
    if label:
        page.claim(label, directive.line, "cell")
    return CodeCell(
        line=directive.line,
        source_line=found.source_line,
        key=label or (str(origin) if origin else keys.key(found.source)),
        kind=CellKind(tag),
        source=found.source,
        ask=found.text("ask"),
        seconds=found.number("seconds", 10.0),
        origin=origin,
        tolerance=found.number("tolerance", 0.0) if "tolerance" in found.values else None,
    )


def _origin(found: Options, line: int, page: Page) -> Origin:
    """Where a carry cell comes from; no label holds a slash, so it can be noted among them."""
    written = found.text("from")
    if not written:
        raise page.error(
            line, "the carry cell does not say where it comes from", "add a line #| from: 04-neuron/sigmoid"
        )
    if written in page.labels:
        raise page.error(
            found.lines["from"],
            f"'{written}' is carried already on line {page.labels[written]}",
            "remove one of the two cells",
        )
    page.labels[written] = line
    lesson, label = written.split("/")
    return Origin(lesson, label)


def check(directive: Directive, page: Page) -> Check:
    """A check cell.

    Raises:
        LessonError: It has no name.
    """
    found = cell_options(directive, "check", page)
    if not found.text("name"):
        raise page.error(directive.line, "the check has no name", "add a line #| name: the worked example")
    return Check(
        line=directive.line,
        source_line=found.source_line,
        source=found.source,
        name=found.text("name"),
        points=found.number("points", 1.0),
        rtol=found.number("rtol", 1e-6),
        atol=found.number("atol", 1e-9),
        strict_dtype=found.flag("dtype"),
        hidden=found.flag("hidden"),
        random=found.flag("random"),
        seconds=found.number("seconds", 2.0),
        unchanged=found.words("unchanged"),
        forbid=found.words("forbid"),
        require=found.words("require"),
        gradient_of=found.text("gradient_of"),
        message=found.text("message"),
        expect=found.values.get("expect"),
        has_expect="expect" in found.values,
    )


def mistake(directive: Directive, page: Page) -> Mistake:
    """A mistake cell.

    Raises:
        LessonError: It says nothing to the learner.
    """
    found = cell_options(directive, "mistake", page)
    if not found.text("message"):
        raise page.error(
            directive.line, "the mistake has no message", "add a line #| message: what to tell who writes this"
        )
    return Mistake(directive.line, found.source_line, found.source, found.text("message"))
