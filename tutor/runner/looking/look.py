"""What can be asked about the names of a state, and what is known of them: plain data, bounded, fit for a terminal."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from tutor.runner.protocol import Malformed

Kind = Literal["value", "function", "class", "module", "property"]
_KINDS: tuple[Kind, ...] = ("value", "function", "class", "module", "property")

# A process may take so long to look, in seconds.
LOOK_SECONDS = 0.5
MOST_NAMES = 3000
MOST_NAME, MOST_DETAIL, MOST_DOC = 80, 400, 20_000


@dataclass(frozen=True, slots=True)
class Look:
    """What to look at.

    Attributes:
        owner: the names whose members are wanted, ("np", "linalg"); () for the names of the state itself. None: no
            members are wanted.
        about: the names of what is to be described, ("nn", "Dense"); () if nothing.
        call: the names of what is called, whose arguments are wanted; () if nothing.
        origins: how names that the state does not have yet will come by what they hold, as (name, how, from what).
        prefix: how the names begin that are wanted first.
    """

    owner: tuple[str, ...] | None = None
    about: tuple[str, ...] = ()
    call: tuple[str, ...] = ()
    origins: tuple[tuple[str, str, str], ...] = ()
    prefix: str = ""

    def as_plain(self) -> dict[str, object]:
        """The question as a message can carry it."""
        return {
            "owner": None if self.owner is None else list(self.owner),
            "about": list(self.about),
            "call": list(self.call),
            "origins": [list(each) for each in self.origins],
            "prefix": self.prefix,
        }


@dataclass(frozen=True, slots=True)
class Name:
    """A name of the state: ``detail`` is its signature or type, ``doc`` the first line of what is written about it.

    ``own`` says that a cell has made it, or that it belongs to the object itself rather than to its class.
    """

    name: str
    kind: Kind = "value"
    detail: str = ""
    doc: str = ""
    own: bool = False


@dataclass(frozen=True, slots=True)
class About:
    """One thing described: "nn.Dense", what it is, how it is called, and all that is written about it."""

    name: str
    kind: Kind
    type: str
    signature: str
    doc: str


@dataclass(frozen=True, slots=True)
class Seen:
    """What a process says it has seen; ``arguments`` are what the call takes by name."""

    names: tuple[Name, ...] = ()
    arguments: tuple[Name, ...] = ()
    about: About | None = None


def seen(claim: object) -> Seen:
    """Read what a process says.

    Raises:
        Malformed: It is not what our own code would say.
    """
    if not isinstance(claim, dict) or claim.get("kind") != "seen":
        raise Malformed("nothing seen")
    about = claim.get("about")
    if about is not None and not isinstance(about, dict):
        raise Malformed("a description that is none")
    return Seen(_names(claim.get("names")), _names(claim.get("arguments")), None if about is None else _about(about))


def _names(told: object) -> tuple[Name, ...]:
    if not isinstance(told, list):
        raise Malformed("no list of names")
    names = []
    for each in told[:MOST_NAMES]:
        if not isinstance(each, list) or len(each) != 5:
            raise Malformed("a name that is none")
        name, kind, detail, doc, own = each
        text = _text(name, MOST_NAME)
        if text.isidentifier():  # others could not be written after a dot
            names.append(Name(text, _kind(kind), _line(detail), _line(doc), own is True))
    return tuple(names)


def _about(told: Mapping[object, object]) -> About:
    name, kind = _line(told.get("name")), _kind(told.get("what"))
    return About(name, kind, _line(told.get("type")), _line(told.get("signature")), _text(told.get("doc"), MOST_DOC))


def _kind(told: object) -> Kind:
    for kind in _KINDS:
        if told == kind:
            return kind
    raise Malformed("a kind that is none")


def _line(told: object) -> str:
    return " ".join(_text(told, MOST_DETAIL).split())


def _text(told: object, most: int) -> str:
    """A text as a terminal may show it: no control characters but line ends."""
    if not isinstance(told, str):
        raise Malformed("no text")
    return "".join(sign if sign == "\n" or unicodedata.category(sign)[0] != "C" else " " for sign in told[:most])
