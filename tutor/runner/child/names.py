"""Answers what is asked about the names of a state, as plain data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from time import monotonic
from types import ModuleType

from tutor.runner.child import finding, signatures, values
from tutor.runner.child.finding import MISSING, Bound, Instance, Member, Origins

Plain = dict[str, object]
_now = monotonic
# Beyond this, names are told without what is known of them.
_DETAILED_SECONDS = 0.25
_MOST_NAMES, _MOST_DETAIL, _MOST_DOC = 3000, 400, 20_000
_MOST_WRITTEN = 8  # elements of a tuple
_HIDDEN = frozenset({"__builtins__", "__name__", "__doc__", "__package__", "__loader__", "__spec__"})


def look(wanted: Mapping[str, object], names: Mapping[str, object]) -> Plain:
    """What is known of the names that are ``wanted`` (a ``Look`` as plain data) in the namespace ``names``."""
    held = {name: value for name, value in list(names.items()) if type(name) is str}
    origins = _origins(wanted["origins"])
    until = _now() + _DETAILED_SECONDS
    answer: Plain = {"kind": "seen", "names": [], "arguments": [], "about": None}
    owner = wanted["owner"]
    if isinstance(owner, list):
        found = _own_names(held) if not owner else finding.members(finding.find(owner, held, origins))
        answer["names"] = _listed(found, str(wanted["prefix"]), until)
    if called := _path(wanted["call"]):
        answer["arguments"] = _arguments(finding.find(called, held, origins))
    if about := _path(wanted["about"]):
        answer["about"] = _about(about, finding.find(about, held, origins))
    return answer


def _path(told: object) -> list[str]:
    return [str(part) for part in told] if isinstance(told, list) else []


def _origins(told: object) -> Origins:
    assert isinstance(told, list)
    return {str(name): (str(how), str(what)) for name, how, what in told}


def _own_names(held: Mapping[str, object]) -> Iterable[Member]:
    """What the cells have made, then what Python brings."""
    yield from (Member(name, value, own=True) for name, value in held.items() if name not in _HIDDEN)
    yield from (Member(name, value) for name, value in finding.BUILTINS.items() if name not in held)


def _listed(found: Iterable[Member], prefix: str, until: float) -> list[object]:
    """Each as [name, kind, detail, doc, own]; those that begin with ``prefix`` are detailed first."""
    chosen = []
    for each in found:
        chosen.append(each)
        if len(chosen) == _MOST_NAMES:
            break
    begin = prefix.lower()
    order = sorted(range(len(chosen)), key=lambda index: (not chosen[index].name.lower().startswith(begin), index))
    rows: list[object] = [None] * len(chosen)
    for index in order:
        each = chosen[index]
        private = each.name.startswith("_") and not begin.startswith("_")
        detail, doc = ("", "") if private or _now() > until else _detail(each.value)
        rows[index] = [each.name, _kind(each.value), detail[:_MOST_DETAIL], doc[:_MOST_DETAIL], each.own]
    return rows


def _kind(value: object) -> str:
    if finding.is_class(value):
        return "class"
    if signatures.is_function(value):
        return "function"
    if type(value) is property:
        return "property"
    return "module" if issubclass(type(value), ModuleType) else "value"


def _detail(value: object) -> tuple[str, str]:
    """A signature or type, and the first line of what is written."""
    try:
        kind = _kind(value)
        if kind in ("class", "function"):
            return signatures.signature(value), signatures.summary(signatures.doc(value))
        if kind in ("module", "property"):
            return "", signatures.summary(signatures.doc(value))
        return _type(value), ""
    except Exception:  # a learner's object may have been made to resist every look at it
        return "", ""


def _type(value: object) -> str:
    """What a value is, in a few words."""
    if value is MISSING:
        return ""
    if type(value) is Instance:
        return finding.class_name(value.kind)
    if type(value) is Bound:
        return ""
    if type(value) is tuple and len(value) <= _MOST_WRITTEN and all(type(each) in (int, float) for each in value):
        return repr(value)
    said = values.in_words(value)
    shape = finding.member(value, "shape") if finding.is_from_library(type(value)) else MISSING
    dtype = finding.member(value, "dtype") if type(shape) is tuple else MISSING
    if type(shape) is tuple and not said.startswith("array"):
        return f"{said} {shape}" + (f" {dtype}" if finding.is_from_library(type(dtype)) else "")
    return said


def _arguments(called: object) -> list[object]:
    """What can be given by name to what is called."""
    try:
        text = signatures.doc(called)
        return [
            [name, "value", default, signatures.about_argument(text, name), True]
            for name, default in signatures.arguments(called)
        ]
    except Exception:  # as above
        return []


def _about(path: list[str], value: object) -> Plain | None:
    if value is MISSING:
        return None
    kind = _kind(value)
    try:
        told = signatures.doc(value)
        return {
            "name": ".".join(path),
            "what": kind,
            "type": _type(value) if kind == "value" else "",
            "signature": signatures.signature(value),
            "doc": told[:_MOST_DOC],
        }
    except Exception:  # as above
        return {"name": ".".join(path), "what": kind, "type": "", "signature": "", "doc": ""}
