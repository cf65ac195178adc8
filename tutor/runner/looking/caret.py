"""What stands at a place of a half-written text: the beginning of a name, what it is taken from, the call around it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from keyword import kwlist

from tutor.runner.looking.masking import flattened, is_inert
from tutor.runner.looking.scopes import Text

_NAME = r"[^\W\d]\w*"
_BEGUN = re.compile(rf"(?<![\w.])({_NAME})?$|(?<=\.)({_NAME})?$")
_OWNER = re.compile(rf"(?<![\w.)\]}}\"'])({_NAME}(?:\s*\.\s*{_NAME})*)\s*\.\s*$")
_CALLED = re.compile(rf"(?<![\w.)\]}}\"'])({_NAME}(?:\s*\.\s*{_NAME})*)\s*$")
_GIVEN = re.compile(rf"(?:^|,)\s*({_NAME})\s*=(?!=)")
_DEFINITION = re.compile(r"\b(?:def|class)\s+\w*$")
_FROM = re.compile(rf"^\s*from\s+({_NAME}(?:\.{_NAME})*)\s+import\s+\(?[^)]*$")
_WORD = re.compile(rf"{_NAME}(?:\s*\.\s*{_NAME})*")


@dataclass(frozen=True, slots=True)
class Caret:
    """A place in a text.

    Attributes:
        prefix: the part of a name left of the place.
        owner: the names before the last dot, () where there is no dot; None where something else is before it.
        call: the names of what is called around the place, () if nothing or nothing that has a name.
        given: the names of the arguments that the call gives already.
        argument: whether an argument can begin where the prefix does.
        module: in ``from M import``, M.
        code: whether names can stand here at all; not in comments and texts, nor where one is being defined.
    """

    prefix: str
    owner: tuple[str, ...] | None = ()
    call: tuple[str, ...] = ()
    given: tuple[str, ...] = ()
    argument: bool = False
    module: str = ""
    code: bool = True

    @property
    def completes(self) -> bool:
        """Whether there is something to complete: a name that has begun, or a dot."""
        return self.code and (bool(self.prefix) or self.owner != ())


def caret_at(text: Text, row: int, column: int) -> Caret:
    """What stands at a place."""
    offset = _offset(text.source, row, column)
    if is_inert(text.source, offset):
        return Caret("", code=False)
    statement = text.statement_at(row)
    start = statement.start if statement is not None else offset
    before = text.code[start:offset]
    begun = _BEGUN.search(before)
    if begun is None:  # a number, or the like
        return Caret("", code=False)
    prefix = begun[1] or begun[2] or ""
    before = before[: len(before) - len(prefix)]
    if _DEFINITION.search(before):
        return Caret(prefix, code=False)
    owner: tuple[str, ...] | None = ()
    if before.rstrip().endswith("."):
        match = _OWNER.search(before)
        owner = _parts(match[1]) if match is not None else None
        if match is None and re.search(r"\d\.$", before):
            return Caret("", code=False)
    imports = _FROM.match(before)
    call, given, argument = _call(before)
    return Caret(prefix, owner, call, given, argument and owner == (), imports[1] if imports else "")


def word_at(text: Text, row: int, column: int) -> tuple[str, ...]:
    """The names, joined by dots, up to and with the one at a place; () where there is none."""
    offset = _offset(text.source, row, column)
    start = text.source.rfind("\n", 0, offset) + 1
    if not is_inert(text.source, offset):
        for match in _WORD.finditer(text.code, start):
            if match.start() > offset:
                break
            if offset <= match.end():
                rest = re.match(r"\w*", text.code[offset:])
                end = min(offset + (rest.end() if rest is not None else 0), match.end())
                return _parts(text.code[match.start() : end].rstrip(" ."))
    return ()


def call_at(text: Text, row: int, column: int) -> tuple[str, ...]:
    """The names of what is called around a place, over brackets that call nothing; () where nothing is."""
    statement = text.statement_at(row)
    if statement is None:
        return ()
    return _call(text.code[statement.start : _offset(text.source, row, column)], outward=True)[0]


def _call(before: str, *, outward: bool = False) -> tuple[tuple[str, ...], tuple[str, ...], bool]:
    """What is called around the end of a text, the named arguments it has, and whether an argument begins here.

    Brackets that call nothing end the search, unless it goes ``outward``.
    """
    depth = 0
    for place in range(len(before) - 1, -1, -1):
        sign = before[place]
        if sign in ")]}":
            depth += 1
        elif sign in "([{":
            if depth:
                depth -= 1
                continue
            called = _CALLED.search(before[:place]) if sign == "(" else None
            if called is None or called[1] in kwlist or re.search(r"\b(?:def|class)\s+$", before[: called.start()]):
                if outward:
                    continue
                return (), (), False
            inside = before[place + 1 :]
            flat = flattened(inside)
            begins = flat.rstrip()[-1:] in ("", ",")
            return _parts(called[1]), tuple(match[1] for match in _GIVEN.finditer(flat)), begins
    return (), (), False


def _parts(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in dotted.split(".") if part.strip())


def _offset(source: str, row: int, column: int) -> int:
    lines = source.split("\n")
    return sum(len(line) + 1 for line in lines[:row]) + column
