"""A cursor over LaTeX source: one token at a time, or a brace group as it stands."""

from __future__ import annotations

import re

# \word, \sign, or one character; a lone backslash at the end is a token too.
_TOKEN = re.compile(r"\\(?:[a-zA-Z]+|.)?|.", re.DOTALL)
_IGNORED = re.compile(r"(?:\s|%[^\n]*)*")
_PLACEMENT = re.compile(r"\[[tbc]\]")
_LENGTH = re.compile(r"[ \t]*\[\s*-?[\d.]+\s*\\?[a-z]*\s*\]")
_STAR = re.compile(r"\*")


class Scanner:
    """Reads ``source`` from ``position`` on; white space and comments count for nothing."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.position = 0
        self._peeked: str | None = None

    def peek(self) -> str:
        """The next token, "" at the end; ``position`` is then where it starts."""
        if self._peeked is None:
            ignored = _IGNORED.match(self.source, self.position)
            self.position = ignored.end() if ignored else self.position
            token = _TOKEN.match(self.source, self.position)
            self._peeked = token.group() if token else ""
        return self._peeked

    def next(self) -> str:
        """The next token, which is then behind us."""
        token = self.peek()
        self.position += len(token)
        self._peeked = None
        return token

    def accept(self, token: str) -> bool:
        """Whether ``token`` is next; if so it is read."""
        if self.peek() != token:
            return False
        self.next()
        return True

    def skip_star(self) -> bool:
        """Read a star that belongs to the command before it."""
        return self._skip(_STAR)

    def skip_length(self) -> bool:
        r"""Read an optional length such as ``[2pt]`` (after ``\\``)."""
        return self._skip(_LENGTH)

    def skip_placement(self) -> bool:
        """Read an optional vertical placement such as ``[t]`` (after the name of an environment)."""
        return self._skip(_PLACEMENT)

    def _skip(self, pattern: re.Pattern[str]) -> bool:
        found = pattern.match(self.source, self.position)
        if found:
            self.jump(found.end())
        return bool(found)

    def jump(self, position: int) -> None:
        """Go on reading at ``position``."""
        self.position = position
        self._peeked = None

    def group(self) -> str | None:
        """The source inside the brace group that comes next, or None where there is none or it is not closed."""
        if self.peek() != "{":
            return None
        depth, at = 0, self.position
        while at < len(self.source):
            char = self.source[at]
            if char == "\\":
                at += 1
            elif char == "{":
                depth += 1
            elif char == "}":
                depth -= 1
                if not depth:
                    inside = self.source[self.position + 1 : at]
                    self.jump(at + 1)
                    return inside
            at += 1
        return None
