"""Whole lines at once: indented, dedented, made comments and code again."""

from __future__ import annotations

from collections.abc import Sequence

INDENT = 4


def depth(line: str) -> int:
    """The blanks that a line begins with."""
    return len(line) - len(line.lstrip())


def indented(lines: Sequence[str]) -> list[str]:
    """All a step deeper, by what brings the shallowest to a whole step; blank lines stay as they are."""
    lines = _plain(lines)
    by = INDENT - min((depth(line) for line in lines if line.strip()), default=0) % INDENT
    return [" " * by + line if line.strip() else line for line in lines]


def dedented(lines: Sequence[str]) -> list[str]:
    """All a step less deep, by what brings the shallowest to a whole step; a line that has less loses what it has."""
    lines = _plain(lines)
    by = (min((depth(line) for line in lines if line.strip()), default=0) - 1) % INDENT + 1
    return [line[min(by, depth(line)) :] for line in lines]


def commented(lines: Sequence[str]) -> list[str]:
    """Comments, or code again where all lines are comments; blank lines stay as they are."""
    written = [line for line in lines if line.strip()]
    if all(line.lstrip().startswith("#") for line in written):
        return [_uncommented(line) for line in lines]
    left = min(depth(line) for line in _plain(written))
    return [f"{line[:left]}# {line[left:]}" if line.strip() else line for line in _plain(lines)]


def _uncommented(line: str) -> str:
    left = depth(line)
    rest = line[left:]
    return line[:left] + (rest[2:] if rest.startswith("# ") else rest[1:] if rest.startswith("#") else rest)


def _plain(lines: Sequence[str]) -> list[str]:
    """The lines with blanks for the tabs that they begin with."""
    return [line[: depth(line)].expandtabs(INDENT) + line[depth(line) :] for line in lines]
