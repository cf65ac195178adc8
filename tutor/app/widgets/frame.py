"""The frame of what is laid over a page: a question, where one is, the help."""

from __future__ import annotations

from textual.containers import Vertical


class Frame(Vertical):
    """As high as what it holds; how wide, its screen says."""

    DEFAULT_CSS = """
    Frame { height: auto; padding: 1 2; background: $surface; border: round $primary; }
    """
