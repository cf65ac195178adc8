"""A command with arguments, as the functions see it that make a node of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tutor.maths.symbols import DELIMITERS
from tutor.maths.tree import Node

if TYPE_CHECKING:
    from tutor.maths.parser import Parser


@dataclass(frozen=True, slots=True)
class Call:
    """A command that was just read: its name without the backslash, and where it stood."""

    parser: Parser
    name: str
    position: int

    def argument(self) -> Node:
        """The next argument."""
        return self.parser.argument(f"\\{self.name} needs an argument")

    def bracket(self) -> str:
        """The fence that comes next; "" with a problem where there is none."""
        found = DELIMITERS.get(self.parser.scanner.peek())
        if found is None:
            self.parser.problem(f"\\{self.name} needs a bracket")
            return ""
        self.parser.scanner.next()
        return found


Handler = Callable[[Call], Node | None]
