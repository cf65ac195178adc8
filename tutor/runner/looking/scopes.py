"""The names that a half-written text gives to things, and which of them can be used at a place of it.

Nothing is run and nothing need be complete: the text is read statement by statement, by its indentation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from tutor.runner.looking.masking import Statement, flattened, masked, statements

Kind = Literal["parameter", "variable", "function", "class", "module"]
# How a name came by what it holds: ("module", "numpy"), ("made", "nn.Dense") by a call, ("same", "np.random").
Origin = tuple[str, str]

_NAME = r"[^\W\d]\w*"
_DOTTED = rf"{_NAME}(?:\.{_NAME})*"
_DEFINES = re.compile(rf"\s*(?:async\s+)?(def|class)\s+({_NAME})\s*")
_IMPORTS = re.compile(r"\s*import\s+(.*)", re.DOTALL)
_FROM = re.compile(rf"\s*from\s+({_DOTTED})\s+import\s+\(?(.*?)\)?\s*$", re.DOTALL)
_IMPORTED = re.compile(rf"({_DOTTED})(?:\s+as\s+({_NAME}))?")
# Targets are short; without a limit, a line of nothing but "for" would take its time.
_FOR = re.compile(r"\bfor\s+(.{1,200}?)\s+in\b", re.DOTALL)
_AS = re.compile(rf"\bas\s+({_NAME})")
_WALRUS = re.compile(rf"({_NAME})\s*:=")
_LAMBDA = re.compile(r"\blambda\b\s*([^:]*)")
_ANNOTATED = re.compile(rf"\s*({_NAME})\s*:(?!=)")
_COMPOUND = re.compile(r"\s*(?:if|for|while|with|else|elif|try|except|finally|async)\b")
_EQUALS = re.compile(r"(?<![=!<>:+\-*/%&|^@~])=(?!=)")
_MADE = re.compile(rf"\s*({_DOTTED})\s*\(")
_SAME = re.compile(rf"\s*({_DOTTED})\s*$")
_MEMBER = re.compile(rf"\bself\.({_NAME})\s*(?::[^=]+)?=(?!=)")
_DOCSTRING = re.compile(r"\s*[rR]?(\"\"\"|'''|\"|')(.*?)(?:\1|\Z)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Written:
    """A name that the text gives; ``row`` is where."""

    name: str
    kind: Kind
    row: int
    signature: str = ""
    doc: str = ""
    origin: Origin | None = None


@dataclass(slots=True)
class _Scope:
    """A function or class, or with an indentation of -1 the text itself."""

    indent: int
    kind: str
    written: dict[str, Written] = field(default_factory=dict)
    bases: tuple[str, ...] = ()
    first: str = ""  # the name of a method's first parameter
    inside: _Scope | None = None

    def add(self, written: Written) -> None:
        self.written.setdefault(written.name, written)


class Text:
    """A half-written text, read once."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.code = masked(source)
        self._top = _Scope(-1, "text")
        self._classes: dict[str, _Scope] = {}
        self._read: list[tuple[Statement, _Scope]] = []
        self._walk()

    # --- what can be used at a place ----------------------------------------------------------------------------

    def names_at(self, row: int, column: int) -> list[list[Written]]:
        """The names that can be used at a place, the innermost scope's first."""
        found = [self._passing(row)]
        scope: _Scope | None = self._scope_at(row, column)
        innermost = scope
        while scope is not None:
            if scope.kind != "class" or scope is innermost:  # a class's own names are not seen in its methods
                found.append(list(scope.written.values()))
            scope = scope.inside
        return [each for each in found if each]

    def members(self, name: str, row: int, column: int) -> tuple[list[Written], tuple[str, ...]] | None:
        """The members of what a name holds and the classes it is made from, where the text itself says so.

        That is the first parameter of a method and what is made by calling a class of the text; None for all others.
        """
        scope: _Scope | None = self._scope_at(row, column)
        while scope is not None:
            if scope.first == name and scope.inside is not None and scope.inside.kind == "class":
                return list(scope.inside.written.values()), scope.inside.bases
            if name in scope.written:
                origin = scope.written[name].origin
                made = self._classes.get(origin[1]) if origin is not None and origin[0] == "made" else None
                return None if made is None else (list(made.written.values()), made.bases)
            scope = scope.inside
        return None

    def written(self, name: str, row: int, column: int) -> Written | None:
        """What a name at a place means, if the text gives it."""
        for scope in self.names_at(row, column):
            for each in scope:
                if each.name == name:
                    return each
        return None

    def statement_at(self, row: int) -> Statement | None:
        """The logical line that a row belongs to."""
        return next((each for each, _ in self._read if each.first <= row <= each.last), None)

    def _scope_at(self, row: int, column: int) -> _Scope:
        """The innermost scope of a place; an empty row belongs where its column says."""
        innermost = self._top
        for statement, scope in self._read:
            if statement.first > row:
                break
            if statement.last >= row:
                return scope
            innermost = self._opened.get(statement.start, scope)
        while innermost.inside is not None and innermost.indent >= column:
            innermost = innermost.inside
        return innermost

    def _passing(self, row: int) -> list[Written]:
        """The names of comprehensions and lambdas in the statement at a row."""
        statement = self.statement_at(row)
        if statement is None:
            return []
        text = self.code[statement.start : statement.end]
        found = [name for match in _FOR.finditer(text) for name in _targets(match[1])]
        for match in _LAMBDA.finditer(text):
            found += [name for name, _ in _parameters(match[1])]
        return [Written(name, "variable", row) for name in dict.fromkeys(found)]

    # --- reading ------------------------------------------------------------------------------------------------

    def _walk(self) -> None:
        self._opened: dict[int, _Scope] = {}
        scope = self._top
        for statement in statements(self.code):
            while scope.inside is not None and scope.indent >= statement.indent:
                scope = scope.inside
            self._read.append((statement, scope))
            text = self.code[statement.start : statement.end]
            defined = _DEFINES.match(text)
            if defined is None:
                for written in _bound(text, statement.first):
                    scope.add(written)
                self._note_members(text, statement.first, scope)
            else:
                scope = self._define(statement, defined, scope)
                self._opened[statement.start] = scope

    def _define(self, statement: Statement, defined: re.Match[str], around: _Scope) -> _Scope:
        """Note a function or class, and open its scope."""
        kind, name = defined.groups()
        inner = _Scope(statement.indent, kind, inside=around)
        start = statement.start + defined.end()
        inside = _in_brackets(self.code, start, statement.end)
        given = " ".join(self.source[start + 1 : start + 1 + len(inside)].split()) if inside is not None else ""
        doc = self._docstring(statement)
        if kind == "class":
            inner.bases = tuple(base for base, value in _parameters(inside or "") if not value)
            self._classes.setdefault(name, inner)
            around.add(Written(name, "class", statement.first, "", doc, None))
            return inner
        parameters = [parameter for parameter, _ in _parameters(inside or "")]
        for parameter in parameters:
            inner.add(Written(parameter, "parameter", statement.first))
        inner.first = parameters[0] if parameters else ""
        around.add(Written(name, "function", statement.first, f"({given})", doc))
        return inner

    def _note_members(self, text: str, row: int, scope: _Scope) -> None:
        """What a method gives to its object is a member of the class."""
        around: _Scope | None = scope
        while around is not None and around.kind != "class":
            around = around.inside
        if around is not None:
            for match in _MEMBER.finditer(text):
                around.add(Written(match[1], "variable", row))

    def _docstring(self, statement: Statement) -> str:
        match = _DOCSTRING.match(self.source, statement.end)
        if match is None or not self.code[statement.start : statement.end].rstrip().endswith(":"):
            return ""
        return match[2]


def _bound(text: str, row: int) -> Iterator[Written]:
    """The names that a statement gives, other than definitions."""
    imported = _FROM.match(text)
    if imported is not None:
        for match in _IMPORTED.finditer(imported[2]):
            yield Written(match[2] or match[1], "variable", row, origin=("module", f"{imported[1]}.{match[1]}"))
        return
    imported = _IMPORTS.match(text)
    if imported is not None:
        for match in _IMPORTED.finditer(imported[1]):
            module = match[1] if match[2] else match[1].partition(".")[0]
            yield Written(match[2] or module, "module", row, origin=("module", module))
        return
    for match in _WALRUS.finditer(text):
        yield Written(match[1], "variable", row)
    if _COMPOUND.match(text):
        head, _, text = _cut(text)
        for match in _FOR.finditer(head) if re.match(r"\s*(async\s+)?for\b", head) else ():
            yield from (Written(name, "variable", row) for name in _targets(match[1]))
        yield from (Written(match[1], "variable", row) for match in _AS.finditer(head))
    for part in text.split(";"):
        yield from _assigned(part, row)


def _assigned(text: str, row: int) -> Iterator[Written]:
    """The names on the left of an assignment."""
    flat = flattened(text)
    annotated = _ANNOTATED.match(flat)
    until = _LAMBDA.search(flat)  # whose parameters have defaults
    places = [match.start() for match in _EQUALS.finditer(flat) if until is None or match.start() < until.start()]
    origin: Origin | None = None
    if places:
        value = text[places[-1] + 1 :]
        if match := _MADE.match(value):
            whole = not flattened(value)[match.end() - 1 :].strip("( )\n")
            origin = ("made", match[1]) if whole else None
        elif match := _SAME.match(value):
            origin = ("same", match[1])
    if annotated is not None:
        yield Written(annotated[1], "variable", row, origin=origin)
        return
    begin = 0
    for place in places:
        names = list(_targets(text[begin:place]))
        for name in names:
            yield Written(name, "variable", row, origin=origin if len(names) == 1 else None)
        begin = place + 1


def _targets(text: str) -> Iterator[str]:
    """The names among the targets of an assignment; elements and attributes are none."""
    for part in text.split(","):
        name = part.strip(" \t\n()[]*")
        if re.fullmatch(_NAME, name):
            yield name


def _parameters(text: str) -> Iterator[tuple[str, bool]]:
    """The name and whether there is a value, of each parameter, or argument, between brackets."""
    begin = 0
    flat = flattened(text)
    for end in [*(match.start() for match in re.finditer(",", flat)), len(flat)]:
        part = flat[begin:end].strip().lstrip("*")
        match = re.match(_DOTTED, part)
        if match is not None:
            yield match[0], _EQUALS.search(part) is not None
        begin = end + 1


def _in_brackets(code: str, start: int, end: int) -> str | None:
    """What is between the bracket at ``start`` and the one that closes it, or the end; None without a bracket."""
    if code[start : start + 1] != "(":
        return None
    depth = 0
    for place in range(start, end):
        if code[place] in "([{":
            depth += 1
        elif code[place] in ")]}":
            depth -= 1
            if depth == 0:
                return code[start + 1 : place]
    return code[start + 1 : end].rstrip().rstrip(":")


def _cut(text: str) -> Sequence[str]:
    """A compound statement's head, its colon and what follows on the line."""
    place = flattened(text).find(":")
    return (text, "", "") if place < 0 else (text[:place], ":", text[place + 1 :])
