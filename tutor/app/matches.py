"""Marks on the page what a search has found, until the next jump or Esc."""

from __future__ import annotations

from collections.abc import Sequence

from textual.widget import Widget

from tutor.app.flow import Flow


class Matches:
    """The matches that are marked, all in one block."""

    def __init__(self) -> None:
        self._flows: list[Flow] = []

    def __bool__(self) -> bool:
        """Whether something is marked."""
        return bool(self._flows)

    def show(self, blocks: Sequence[Widget], words: tuple[str, ...], first: int = 0) -> int | None:
        """Mark some folded words wherever they are in some blocks.

        Returns:
            The row, counted from the top of the first block, of its first match from row ``first`` on; None if there
            is none, as when a formula is shown otherwise than it is written.
        """
        self.clear()
        rows = []
        for block in blocks:
            for flow in [block] if isinstance(block, Flow) else list(block.query(Flow)):
                found = flow.mark(words)
                if found:
                    self._flows.append(flow)
                if block is blocks[0]:
                    rows += [row + (0 if flow is block else flow.virtual_region.y) for row in found]
        return min((row for row in rows if row >= first), default=None)

    def clear(self) -> None:
        """Mark nothing."""
        for flow in self._flows:
            if flow.is_attached:
                flow.mark(())
        self._flows = []
