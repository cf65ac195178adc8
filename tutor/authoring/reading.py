"""What can be seen without running anything: formulas, links, syntax, and what an exercise should have."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from tutor import maths
from tutor.authoring.pieces import Code, code
from tutor.authoring.problem import Problem, Severity
from tutor.checking.rules import violations
from tutor.course.inline import heading_anchor
from tutor.course.model import Check, Exercise, Heading, Image, Lesson, Maths, ProseBlock
from tutor.course.suggest import did_you_mean
from tutor.course.walk import inlines, prose

_LEAST_HINTS, _LEAST_CHECKS = 2, 3
_ABROAD = ("http", "https", "mailto")
_NETWORK = frozenset(
    {"socket", "ssl", "urllib", "http", "ftplib", "smtplib", "requests", "httpx", "aiohttp", "urllib3"}
)
_TARGET = re.compile(r"^\(([^()]+)\)=[ \t]*$", re.MULTILINE)
_OPERATORS = "a @ b + c * d ** e / f % g"
_NAME = re.compile(r"[A-Za-z_][\w.]*")


class Reader:
    """Reads one lesson; ``text`` is the file's."""

    def __init__(self, lesson: Lesson, text: str) -> None:
        self._lesson = lesson
        self._path = str(lesson.path)
        self._text = text
        self._lines = text.split("\n")

    def problems(self) -> Iterator[Problem]:
        """Everything that is wrong, in no order."""
        for block in prose(self._lesson):
            yield from self._maths(block)
            yield from self._links(block)
        for piece in code(self._lesson):
            yield from self._code(piece)
        for exercise in self._lesson.exercises:
            yield from self._exercise(exercise)
        yield from self._whole()

    def _error(self, line: int, message: str, mend: str) -> Problem:
        return Problem(self._path, line, message, mend)

    def _advice(self, line: int, message: str, mend: str) -> Problem:
        return Problem(self._path, line, message, mend, Severity.WARNING)

    # --- what is read -------------------------------------------------------------------------------------------

    def _maths(self, block: ProseBlock) -> Iterator[Problem]:
        formulas = [span.text for inline in inlines(block) for span in inline if span.kind == "maths"]
        if isinstance(block, Maths):
            formulas.append(block.tex)
        for tex in formulas:
            line = self._find(tex.split("\n")[0], block.line)
            for problem in maths.problems(tex):
                within = re.match(r"line (\d+), column \d+: ", problem)
                below = int(within.group(1)) - 1 if within else 0
                said = problem[within.end() :] if within else problem
                yield self._error(line + below, f"the formula {_short(tex)}: {said}", "correct it")

    def _links(self, block: ProseBlock) -> Iterator[Problem]:
        found = [span.href for inline in inlines(block) for span in inline if span.href]
        if isinstance(block, Image):
            found.append(block.path)
        for href in found:
            yield from self._link(href, self._find(href, block.line))

    def _link(self, href: str, line: int) -> Iterator[Problem]:
        parts = urlsplit(href)
        if parts.scheme:
            if parts.scheme not in _ABROAD:
                yield self._error(line, f"the link {href}", f"link to a file of the course, or to {', '.join(_ABROAD)}")
            return
        text, path = self._text, self._lesson.path
        if parts.path:
            if parts.path.startswith("/") or parts.netloc:
                yield self._error(
                    line, f"the link {href} leads out of the course", "name the file from this one's folder"
                )
                return
            path = self._lesson.path.parent / unquote(parts.path)
            if not path.exists():
                near = did_you_mean(path.name, (each.name for each in path.parent.glob("*")), always="correct it")
                yield self._error(line, f"the link {href} leads nowhere: there is no such file", near)
                return
            text = path.read_text(encoding="utf-8") if path.suffix == ".md" else ""
        if parts.fragment and path.suffix == ".md":
            anchors = self._anchors(text)
            if unquote(parts.fragment) not in anchors:
                yield self._error(
                    line, f"the link {href} leads nowhere: there is no such heading or label",
                    did_you_mean(parts.fragment, anchors, always="correct it"),
                )  # fmt: skip

    def _anchors(self, text: str) -> list[str]:
        """What a link may lead to in a Markdown file: labels, targets, and headings as GitHub names them."""
        headings = [heading_anchor(line) for line in re.findall(r"^#{1,6}[ \t]+(.+)$", text, re.MULTILINE)]
        labels = re.findall(r"^:label:[ \t]+(\S+)|^\$\$[ \t]+\(([^()]+)\)", text, re.MULTILINE)
        return [*headings, *(one or other for one, other in labels), *_TARGET.findall(text)]

    # --- code ---------------------------------------------------------------------------------------------------

    def _code(self, piece: Code) -> Iterator[Problem]:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            try:
                tree = ast.parse(piece.source)
                compile(tree, "<lesson>", "exec", dont_inherit=True)
            except SyntaxError as error:
                yield self._error(
                    piece.line + (error.lineno or 1) - 1, f"{piece.what} is no Python: {error.msg}", "correct it"
                )
                return
        for warning in caught:
            yield self._error(piece.line + (warning.lineno or 1) - 1, f"{piece.what}: {warning.message}", "correct it")
        if piece.gives_value and not (tree.body and isinstance(tree.body[-1], ast.Expr)):
            yield self._error(
                piece.line,
                f"{piece.what} gives no value",
                "let its last line be an expression: its value is the answer",
            )
        for node in ast.walk(tree):
            for name in _imported(node):
                if name in _NETWORK:
                    yield self._error(
                        piece.line + node.lineno - 1,  # type: ignore[attr-defined]  # every import has a line
                        f"{piece.what} imports {name}: a lesson needs no network",
                        "ship what it needs with the course",
                    )

    # --- exercises ----------------------------------------------------------------------------------------------

    def _exercise(self, exercise: Exercise) -> Iterator[Problem]:
        name = f"the exercise '{exercise.label}'"
        if len(exercise.hints) < _LEAST_HINTS:
            yield self._advice(
                exercise.line,
                f"{name} has {_count(len(exercise.hints), 'hint')}",
                f"give it {_LEAST_HINTS}, the gentlest first",
            )
        if len(exercise.checks) < _LEAST_CHECKS:
            yield self._advice(
                exercise.line,
                f"{name} has {_count(len(exercise.checks), 'check')}",
                f"give it {_LEAST_CHECKS}: a worked example, other shapes, an edge case",
            )
        if not any(check.has_expect and not check.hidden for check in exercise.checks):
            yield self._advice(
                exercise.line,
                f"{name} has no visible check with an expected answer",
                "add #| expect: to its worked example",
            )
        if not exercise.mistakes:
            yield self._advice(
                exercise.line,
                f"{name} has no mistake",
                "add a wrong solution that learners write, and what to tell them",
            )
        if exercise.points <= 0:
            yield self._error(exercise.line, f"{name} has no points to be had", "give one of its checks some")
        functions = [
            node.name
            for node in _body(exercise.solution)
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
        ]
        if len(functions) == 1 and functions[0] != exercise.label:
            yield self._advice(
                exercise.line, f"{name} asks for the function '{functions[0]}'", f"label it :label: {functions[0]}"
            )
        seen: dict[str, int] = {}
        for check in exercise.checks:
            if check.name in seen:
                yield self._error(
                    check.line,
                    f"the check '{check.name}' is called like the one on line {seen[check.name]}",
                    "name it otherwise",
                )
            seen.setdefault(check.name, check.line)
            yield from self._rules(check)
            if check.unchanged and not _calls(check.source):
                yield self._error(
                    check.line,
                    f"the check '{check.name}' watches {' and '.join(check.unchanged)} for changes too late",
                    "only what its last expression calls is watched: call the function there",
                )
        told: dict[str, int] = {}
        for mistake in exercise.mistakes:
            if mistake.message in told:
                yield self._error(
                    mistake.line,
                    f"this mistake is told the same as the one on line {told[mistake.message]}",
                    "give each a message of its own",
                )
            told.setdefault(mistake.message, mistake.line)

    def _rules(self, check: Check) -> Iterator[Problem]:
        for rule in (*check.forbid, *check.require):
            if not _NAME.fullmatch(rule) and not violations(_OPERATORS, [rule], []):
                yield self._error(
                    check.line, f"the check '{check.name}' has a rule about {rule}, which is not understood",
                    "write a name such as np.dot, a word such as for, or one of @ + * ** / %",
                )  # fmt: skip

    # --- the lesson as a whole ----------------------------------------------------------------------------------

    def _whole(self) -> Iterator[Problem]:
        titles = [block for block in self._lesson.blocks if isinstance(block, Heading) and block.level == 1]
        for title in titles[1:]:
            yield self._advice(title.line, "a second title", "begin it with ##")

    def _find(self, written: str, start: int) -> int:
        """The line from ``start`` on that contains ``written``; ``start`` if none does."""
        for number in range(start, len(self._lines) + 1):
            if written in self._lines[number - 1]:
                return number
        return start


def _body(source: str) -> list[ast.stmt]:
    try:
        return ast.parse(source).body
    except SyntaxError:
        return []  # told elsewhere


def _calls(source: str) -> bool:
    """Whether the last statement calls anything: what stands above it is done before inputs are watched."""
    body = _body(source)
    return bool(body) and any(isinstance(node, ast.Call) for node in ast.walk(body[-1]))


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name.split(".")[0] for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module and not node.level:
        return [node.module.split(".")[0]]
    return []


def _count(number: int, what: str) -> str:
    return f"no {what}" if number == 0 else f"{number} {what}" if number == 1 else f"{number} {what}s"


def _short(tex: str) -> str:
    line = " ".join(tex.split())
    return line if len(line) <= 40 else f"{line[:37]}..."
