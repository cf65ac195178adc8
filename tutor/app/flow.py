"""A widget that is lines of text laid out for its width: all that is read is one of these.

One flat widget a block keeps a lesson of a hundred blocks quick to open; tables, formulas and plots know the width
they are drawn for.
"""

from __future__ import annotations

from collections.abc import Callable

from rich.segment import Segment
from textual.content import Content
from textual.css.styles import RulesMap
from textual.geometry import Region
from textual.strip import Strip
from textual.style import Style
from textual.visual import RenderOptions, Visual
from textual.widget import Widget

from tutor.course.folding import matches

Lines = list[Content]


class FlowVisual(Visual):
    """Lines made by ``layout(width)``, kept for the width they were made for."""

    def __init__(self, layout: Callable[[int], Lines]) -> None:
        self._layout = layout
        self._width = -1
        self._lines: Lines = []

    def lines(self, width: int) -> Lines:
        """The lines at ``width`` cells."""
        if width != self._width:
            self._lines, self._width = self._layout(max(width, 1)), width
        return self._lines

    def get_optimal_width(self, rules: RulesMap, container_width: int) -> int:
        """As wide as there is room."""
        return container_width

    def get_height(self, rules: RulesMap, width: int) -> int:
        """One row a line."""
        return len(self.lines(width))

    def render_strips(self, width: int, height: int | None, style: Style, options: RenderOptions) -> list[Strip]:
        """One strip a line, cut or padded to the width."""
        strips = []
        for line in self.lines(width):
            segments = [
                Segment(text, (style + text_style).rich_style)
                for text, text_style in line.render(style, end="", parse_style=options.get_style)
            ]
            strips.append(Strip(segments, line.cell_length).adjust_cell_length(width, style.rich_style))
        return strips


class Flow(Widget):
    """A widget of lines; subclasses say which."""

    DEFAULT_CSS = """
    Flow { height: auto; width: 1fr; }
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._marked: tuple[str, ...] = ()
        self._visual = FlowVisual(self.lines)

    def lines(self, width: int) -> Lines:
        """The lines to show at ``width`` cells."""
        raise NotImplementedError

    def render(self) -> Visual:
        """The lines as Textual wants them."""
        return self._visual

    @property
    def laid_out(self) -> Lines:
        """The lines as they stand on the page."""
        return self._visual.lines(self.content_size.width)

    def mark(self, words: tuple[str, ...]) -> list[int]:
        """Mark some folded words wherever the lines have them, none to unmark; the rows in which they are."""
        self._marked = words
        self._visual = FlowVisual(self._marked_lines if words else self.lines)
        self.refresh()
        plain = self.lines(self.content_size.width) if words else []
        return [row for row, line in enumerate(plain) if matches(line.plain, words)]

    def _marked_lines(self, width: int) -> Lines:
        lines = []
        for line in self.lines(width):
            for start, end in matches(line.plain, self._marked):
                line = line.stylize("reverse", start, end)
            lines.append(line)
        return lines

    def redraw(self) -> bool:
        """Draw anew the rows that say something else now, without a new layout; whether there are as many rows."""
        width = self.content_size.width
        before = self._visual.lines(width) if width else []
        self._visual = FlowVisual(self._marked_lines if self._marked else self.lines)
        now = self._visual.lines(width) if width else []
        if len(before) != len(now) or not width:
            self.refresh()
            return False
        changed = [row for row, (old, new) in enumerate(zip(before, now, strict=True)) if not _same(old, new)]
        if changed:
            self.refresh(*(Region(0, row, width, 1) for row in changed))
        return True

    def relay(self) -> None:
        """Lay out anew: what the lines say has changed."""
        self._visual = FlowVisual(self._marked_lines if self._marked else self.lines)
        self.refresh(layout=True)


class Told(Flow):
    """Lines that what it stands on knows: ``lines`` makes them for a width."""

    def __init__(self, lines: Callable[[int], Lines], *, id: str | None = None) -> None:
        self._known = lines
        super().__init__(id=id)

    def lines(self, width: int) -> Lines:
        """Those lines."""
        return self._known(width)


def _same(old: Content, new: Content) -> bool:
    return old.plain == new.plain and old.spans == new.spans
