"""The array doctor: all that failed checks have compared, yours beside expected, on a screen of its own."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen

from tutor.app.compared import INDENT, row_lines
from tutor.app.flow import Lines, Told
from tutor.app.report import Canvas, bar_line, figure_height, figure_lines
from tutor.app.scrolling import Scrolled, scroll_keys
from tutor.app.widgets.keybar import KeyBar
from tutor.app.widgets.topbar import TopBar
from tutor.app.wrapping import shorten, wrap
from tutor.study.comparing import Picture, figure_of, picture_of
from tutor.study.failures import Failure, failures, rows_of
from tutor.study.tabulating import CUT, Row, sides, text_of

if TYPE_CHECKING:
    from tutor.checking.checks import Attempt

# Arrays as small as that are shown whole: the page is scrolled.
_MOST_WHOLE = 200
_ROWS_OF_PART = 12
_ROWS_OF_CURVE = 5
# A picture stands below a table: it is kept lower than the screen.
_MOST_ROWS_SEEN = 20
# How far a key moves the part of a table that is shown.
_STEP = (5, 3)


class DoctorScreen(Scrolled, Screen[None]):
    """Every array that differs is a page; a table that is cut is moved by the arrows."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "turn(1)", "next"),
        Binding("p", "turn(-1)", "previous"),
        Binding("right", "move(0,1)", "move the part"),
        Binding("left", "move(0,-1)", "left", show=False),
        Binding("down", "move(1,0)", "down", show=False),
        Binding("up", "move(-1,0)", "up", show=False),
        Binding("escape,q,a", "app.pop_screen", "close"),
        *scroll_keys(),
    ]

    DEFAULT_CSS = """
    DoctorScreen Told { padding: 1 1 0 1; }
    DoctorScreen VerticalScroll { height: 1fr; scrollbar-size-vertical: 1; }
    """

    def __init__(self, attempt: Attempt, canvas: Canvas) -> None:
        super().__init__()
        self._attempt = attempt
        self._canvas = replace(canvas, rows=min(canvas.rows, _MOST_ROWS_SEEN))
        self._found = failures(attempt)
        self._number = 0
        self._centre: tuple[int, int] | None = None
        self._is_cut = False

    def compose(self) -> ComposeResult:
        """One comparison at a time."""
        yield TopBar("Yours and expected", self._canvas.glyphs)
        with VerticalScroll(can_focus=False):
            yield Told(self.lines)
        yield KeyBar()

    @property
    def failure(self) -> Failure:
        """What is shown now."""
        return self._found[self._number]

    def lines(self, width: int) -> Lines:
        """The check, what it compared, the picture where there is one, and why."""
        failure, glyphs = self.failure, self._canvas.glyphs
        lines = [self._heading(width), Content("")]
        lines += row_lines(self._rows(width), width)
        lines += self._picture(width)
        first = next(each for each in self._attempt.checks if each.state.value == "failed")
        if failure.result is first and self._attempt.diagnosis:
            lines.append(Content(""))
            for reason in self._attempt.diagnosis:
                lines += [bar_line(line, "$accent", glyphs) for line in wrap(Content.styled(reason, "bold"), width - 2)]
        return lines

    def _heading(self, width: int) -> Content:
        failure, glyphs = self.failure, self._canvas.glyphs
        sign = glyphs.failed if failure.result.state.value == "failed" else glyphs.unknown
        left = Content.styled(f"{sign} {failure.result.name}", "bold $error")
        right = f"{self._number + 1} of {len(self._found)}" if len(self._found) > 1 else ""
        room = width - len(right) - 1
        left = shorten(left, room, glyphs.ellipsis)
        return left + Content.styled(" " * (width - left.cell_length - len(right)) + right, "$text-muted")

    def _rows(self, width: int) -> list[Row]:
        return rows_of(self.failure, width - len(INDENT), self._most_rows, self._centre)

    @property
    def _most_rows(self) -> int:
        comparison = self.failure.comparison
        if comparison is None or picture_of(comparison) is Picture.CURVES:
            return _ROWS_OF_CURVE
        is_small = max(comparison.expected.size, comparison.actual.size) <= _MOST_WHOLE
        return _MOST_WHOLE if is_small else _ROWS_OF_PART

    def _picture(self, width: int) -> Lines:
        """The curves or the difference drawn, with a line that says how to read it."""
        comparison = self.failure.comparison
        if comparison is None:
            return []
        # Without blocks the shades of signs tell more than blanks in colours.
        canvas = replace(self._canvas, colors="none") if self._canvas.glyphs.ascii else self._canvas
        half = canvas.colors != "none"
        figure = figure_of(comparison, width, figure_height(width, canvas), half=half)
        if figure is None:
            return []
        told = "How far yours is from what was expected, place by place:"
        if picture_of(comparison) is Picture.CURVES:
            told, canvas = "Yours over what was expected:", self._canvas
        return [Content(""), *wrap(Content.styled(told, "$text-muted"), width), *figure_lines(figure, width, canvas)]

    # --- moving -------------------------------------------------------------------------------------------------

    def on_resize(self) -> None:
        """Whether a table is cut depends on the width."""
        self._look()

    def _look(self) -> None:
        """Find out whether there is a part to move, for the keys of the bottom line."""
        width = self.query_one(Told).content_size.width or self.size.width - 2
        shown = self.failure.comparison is not None and any(CUT in text_of(row) for row in self._rows(width))
        self._is_cut = shown
        self.refresh_bindings()

    def action_turn(self, step: int) -> None:
        """The next or previous comparison."""
        self._number += step
        self._centre = None
        self._look()
        self.query_one(Told).relay()
        self.action_ends(0)

    def action_move(self, down: int, across: int) -> None:
        """Move the part of the table that is shown; where all of it is, the page."""
        comparison = self.failure.comparison
        if comparison is None or not self._is_cut:
            self.action_rows(2 * down)
            return
        both = sides(comparison)
        shape = both.expected.entries.shape
        centre = self._centre or both.yours.worst or (0, 0)
        moved = [at + step * by for at, step, by in zip(centre, _STEP, (down, across), strict=True)]
        self._centre = (min(max(moved[0], 0), shape[0] - 1), min(max(moved[1], 0), shape[1] - 1))
        self.query_one(Told).relay()

    def why_not(self, action: str, parameters: tuple[object, ...]) -> str | None:
        """Why a key does nothing now."""
        if action == "turn" and not 0 <= self._number + int(str(parameters[0])) < len(self._found):
            if len(self._found) == 1:
                return "This is all there is to compare."
            return "This is the last one; p goes back." if parameters[0] == 1 else "This is the first one; n goes on."
        if action == "move" and not self._is_cut and parameters[0] == 0:
            return "The whole table is shown."
        # Where nothing is cut the arrows scroll.
        return super().why_not("rows" if action == "move" and not self._is_cut else action, parameters)
