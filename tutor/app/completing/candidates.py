"""What may stand at a place of a text that is being written: from the text itself, and from its process."""

from __future__ import annotations

import builtins
import keyword
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from tutor.runner.looking.caret import Caret, caret_at
from tutor.runner.looking.scopes import Text, Written

if TYPE_CHECKING:  # the runner's values bring numpy along, which waits until a cell runs
    from tutor.runner.looking.look import Look, Name, Seen

# Nearest first: an argument of the call, what the text names, what the cells above have made, where a statement begins
# the words with which most do, Python's own.
_ARGUMENT, _HERE, _ABOVE, _BEGINNING, _PYTHON, _KEYWORD, _PRIVATE, _SPECIAL = range(8)
_BEGIN = frozenset(("return", "for", "if", "elif", "else", "while", "def", "with", "import", "from"))
_MODULE = "module"
# Stands for the module of ``from ... import``.
_FROM = "."


@dataclass(frozen=True, slots=True)
class Candidate:
    """A name that may stand there: ``inserted`` takes the place of what has been typed of it."""

    name: str
    inserted: str
    rank: int
    kind: str = ""
    detail: str = ""
    doc: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a text, below the texts ``above`` that run before it."""

    text: Text
    row: int
    column: int
    caret: Caret
    above: tuple[str, ...] = ()

    @property
    def begins_statement(self) -> bool:
        """Whether only blanks stand before the name on its line."""
        return not self.text.source.split("\n")[self.row][: self.column - len(self.caret.prefix)].strip()

    @property
    def stem(self) -> tuple[object, ...]:
        """What all that is typed of one name has in common: as long as it is the same, a list for it is of use."""
        caret = self.caret
        return (self.row, self.column - len(caret.prefix), caret.owner, caret.call, caret.module)


def place_at(source: str, row: int, column: int, above: Sequence[str] = ()) -> Place:
    """The place at a row and column."""
    text = Text(source)
    return Place(text, row, column, caret_at(text, row, column), tuple(above))


def origins(place: Place) -> tuple[tuple[str, str, str], ...]:
    """How the names of the text come by what they hold; those that only a run can tell hide what is above."""
    found: dict[str, tuple[str, str, str]] = {}
    for number, scope in enumerate(reversed(place.text.names_at(place.row, place.column))):
        for each in scope:
            found.pop(each.name, None)
            if each.origin is not None:
                found[each.name] = (each.name, *each.origin)
            elif each.kind == "parameter" or (number and each.kind == "variable"):
                found[each.name] = (each.name, "hidden", "")
    return tuple(found.values())


def written_at(place: Place, path: Sequence[str]) -> Written | None:
    """What the text, or a cell above, says of a name or of a member of its own."""
    if len(path) == 2:
        members = place.text.members(path[0], place.row, place.column)
        found = members[0] if members is not None else []
        return next((each for each in found if each.name == path[1]), None)
    if len(path) != 1:
        return None
    written = place.text.written(path[0], place.row, place.column)
    return written or next((each for each in _written_above(place.above) if each.name == path[0]), None)


def wanted(place: Place) -> Look:
    """What the process is to be asked for a list at this place."""
    from tutor.runner.looking.look import Look

    caret, known = place.caret, origins(place)
    if caret.module:
        return Look((_FROM,), origins=((_FROM, _MODULE, caret.module),), prefix=caret.prefix)
    call = caret.call if caret.argument else ()
    if caret.owner is not None and len(caret.owner) == 1:
        members = place.text.members(caret.owner[0], place.row, place.column)
        if members is not None:  # what it inherits is all that is not known from the text
            bases = tuple((caret.owner[0], "made", base) for base in members[1][:1])
            known = (*(each for each in known if each[0] != caret.owner[0]), *bases)
    return Look(caret.owner, call=call, origins=known, prefix=caret.prefix)


def candidates(place: Place, seen: Seen | None = None) -> list[Candidate]:
    """All that may stand there, the likeliest first; without what the process has ``seen``, what can be known so far.

    What begins with the letters typed comes with any case; what does not begin so is left out.
    """
    found: dict[str, Candidate] = {}
    for each in _all(place, seen):
        before = found.get(each.inserted)
        if before is None:
            found[each.inserted] = each
        elif each.detail and not before.detail:
            found[each.inserted] = replace(before, kind=each.kind, detail=each.detail, doc=before.doc or each.doc)
    prefix = place.caret.prefix
    chosen = [each for each in found.values() if each.name.lower().startswith(prefix.lower())]
    chosen.sort(key=lambda each: (not each.name.startswith(prefix), each.rank, *_order(each)))
    if len(chosen) == 1 and chosen[0].inserted == prefix:
        return []  # it stands there already
    return chosen


def _order(each: Candidate) -> tuple[str, str]:
    """Arguments stay in the order in which they are declared, names are in that of the alphabet."""
    return ("", "") if each.rank == _ARGUMENT else (each.name.lower(), each.name)


def _all(place: Place, seen: Seen | None) -> Iterator[Candidate]:
    caret = place.caret
    if not caret.code:
        return
    if caret.module:
        yield from _members_of_module(caret.module)
    elif caret.owner == ():
        if caret.argument and seen is not None:
            for each in seen.arguments:
                if each.name not in caret.given:
                    yield Candidate(each.name, f"{each.name}=", _ARGUMENT, "argument", each.detail, each.doc)
        yield from _names(place, seen)
    elif caret.owner is not None:
        yield from _members(place, caret.owner)
    if seen is not None and (caret.owner != () or caret.module):
        for each in seen.names:
            yield _from_seen(each, _HERE if each.own else _ABOVE)


def _names(place: Place, seen: Seen | None) -> Iterator[Candidate]:
    """Names that stand by themselves."""
    hidden = {name for name, how, _ in origins(place) if how == "hidden"}
    known = {each.name: each for each in (seen.names if seen is not None else ()) if each.name not in hidden}
    for scope in place.text.names_at(place.row, place.column):
        for each in scope:
            yield _from_text(each, _HERE)
            if each.name in known and known[each.name].own:
                yield _from_seen(known[each.name], _HERE)
    if seen is not None:
        yield from (_from_seen(each, _ABOVE if each.own else _PYTHON) for each in known.values())
    else:
        for each in _written_above(place.above):
            yield _from_text(each, _ABOVE)
        yield from (Candidate(name, name, _rank(name, _PYTHON)) for name in dir(builtins) if not name.startswith("__"))
    first = _BEGIN if place.begins_statement and place.caret.prefix else frozenset[str]()
    yield from (Candidate(name, name, _BEGINNING if name in first else _KEYWORD, "keyword") for name in keyword.kwlist)


def _members(place: Place, owner: tuple[str, ...]) -> Iterator[Candidate]:
    """What is known of a name's members without asking: from the text, of modules that are here anyway."""
    if len(owner) == 1:
        members = place.text.members(owner[0], place.row, place.column)
        for each in members[0] if members is not None else ():
            yield _from_text(each, _HERE)
    imported = {each.name: each for each in _written_above(place.above)}
    imported |= {each.name: each for scope in place.text.names_at(place.row, place.column)[::-1] for each in scope}
    first = imported.get(owner[0])
    if first is not None and first.origin is not None and first.origin[0] == _MODULE:
        yield from _members_of_module(".".join((first.origin[1], *owner[1:])))


def _members_of_module(name: str) -> Iterator[Candidate]:
    """The public names of a module that has been imported here for other reasons."""
    module = sys.modules.get(name)
    held = vars(module) if module is not None else {}
    for each in held.get("__all__") or held:
        yield Candidate(str(each), str(each), _rank(str(each), _ABOVE))


@lru_cache(maxsize=8)
def _written_above(texts: tuple[str, ...]) -> tuple[Written, ...]:
    """The names that the cells above give, the newest last."""
    found: dict[str, Written] = {}
    for text in texts:
        for each in _written_in(text):
            found[each.name] = each
    return tuple(found.values())


@lru_cache(maxsize=200)
def _written_in(source: str) -> tuple[Written, ...]:
    text = Text(source)
    return tuple(each for scope in text.names_at(source.count("\n") + 1, 0) for each in scope)


def _from_text(written: Written, rank: int) -> Candidate:
    kind = "" if written.kind == "variable" else written.kind
    doc = " ".join(written.doc.strip().partition("\n\n")[0].split())
    return Candidate(written.name, written.name, _rank(written.name, rank), kind, written.signature, doc)


def _from_seen(name: Name, rank: int) -> Candidate:
    kind = "" if name.kind == "value" else name.kind
    return Candidate(name.name, name.name, _rank(name.name, rank), kind, name.detail, name.doc)


def _rank(name: str, rank: int) -> int:
    if name.startswith("__"):
        return _SPECIAL
    return _PRIVATE if name.startswith("_") else rank
