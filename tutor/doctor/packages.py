"""Python and the packages."""

from __future__ import annotations

import re
import sys
from importlib import metadata

from tutor.doctor.finding import Finding, fail, ok, warn

_OLDEST = (3, 11)
_REQUIREMENT = re.compile(r"([A-Za-z0-9._-]+)\s*([^;]*)")
_CLAUSE = re.compile(r"(==|>=|<=|<|>|!=|~=)\s*([0-9.]+)")


def python() -> Finding:
    """The interpreter."""
    version = ".".join(map(str, sys.version_info[:3]))
    seen = f"{sys.implementation.name} {version}, {sys.executable}"
    if sys.version_info < _OLDEST:
        return fail("Python", seen, "nn-tutor needs Python 3.11 or newer.")
    if sys.implementation.name != "cpython":
        return warn("Python", seen, "nn-tutor is tested with CPython only.")
    return ok("Python", seen)


def packages() -> Finding:
    """What nn-tutor stands on, at the versions it was made for."""
    try:
        needed = metadata.requires("nn-tutor") or []
    except metadata.PackageNotFoundError:
        return warn("packages", "nn-tutor is not installed, it runs from its folder", "Install it: pip install .")
    seen: list[str] = []
    wrong: list[str] = []
    for requirement in needed:
        if "extra ==" in requirement:
            continue
        name, clauses = _REQUIREMENT.match(requirement).groups()  # type: ignore[union-attr]  # every one has a name
        try:
            version = metadata.version(name)
        except metadata.PackageNotFoundError:
            wrong.append(f"{name} is missing")
            continue
        seen.append(f"{name} {version}")
        if not fits(version, clauses):
            wrong.append(f"{name} {version} is not {clauses.strip()}")
    if wrong:
        return fail("packages", "; ".join(wrong), "Install nn-tutor anew, best into a virtual environment of its own.")
    return ok("packages", ", ".join(seen))


def fits(version: str, clauses: str) -> bool:
    """Whether a version meets a requirement such as ">=2,<3"; what is not understood is met."""
    found = _numbers(version)
    for sign, wanted in _CLAUSE.findall(clauses):
        bound = _numbers(wanted)
        width = max(len(found), len(bound))
        left, right = (parts + (0,) * (width - len(parts)) for parts in (found, bound))
        if not {
            "==": left == right,
            "!=": left != right,
            ">=": left >= right,
            "<=": left <= right,
            ">": left > right,
            "<": left < right,
            "~=": left >= right and found[: len(bound) - 1] == bound[:-1],
        }[sign]:
            return False
    return True


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", re.split(r"[a-z+-]", version)[0]))
