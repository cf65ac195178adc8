"""Reading a lesson: moving in its one scroll of blocks, with a place that is kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.widget import Widget

from tutor.app.glyphs import Glyphs
from tutor.app.matches import Matches
from tutor.app.reasons import Reasoned
from tutor.app.screens.mounting import Mounting, Wanted
from tutor.app.slots import slot_at
from tutor.app.widgets.cell import CellView
from tutor.app.widgets.prose import Prose
from tutor.app.widgets.quiz import QuizView
from tutor.app.widgets.typed import TypedQuizView
from tutor.course.model import Course, Exercise
from tutor.study import Study
from tutor.terminal import ColorMode

# So many rows of what leads up to a cell are shown with it.
_LEAD = 6

Stop = CellView | QuizView | TypedQuizView


class ReadingScreen(Reasoned, Mounting):
    """Shows a lesson and moves in it; what cells ask for is for the subclass."""

    # The focus follows what is read; Textual's own choice would scroll past the title.
    AUTO_FOCUS = ""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "exercise(1)", "next exercise"),
        Binding("p", "exercise(-1)", "previous exercise", show=False),
        Binding("tab", "cell(1)", "next cell", show=False),
        Binding("shift+tab", "cell(-1)", "previous cell", show=False),
        Binding("down,j", "scroll(2)", "scroll down", show=False),
        Binding("up,k", "scroll(-2)", "scroll up", show=False),
        Binding("space,pagedown", "page(1)", "read on"),
        Binding("b,pageup", "page(-1)", "read back", show=False),
        Binding("home,g", "ends(0)", "to the top", show=False),
        Binding("end,G", "ends(1)", "to the end", show=False),
        Binding("escape", "unmark", "unmark"),
    ]

    DEFAULT_CSS = """
    ReadingScreen { layout: vertical; }
    """

    def __init__(self, study: Study, course: Course, glyphs: Glyphs, colors: ColorMode) -> None:
        super().__init__(study, course, glyphs, colors)
        self.matches = Matches()

    def on_mount(self) -> None:
        """Tell how the lesson stands."""
        self.show_progress()

    async def stand(self, wanted: Wanted | None) -> None:
        """The page stands where it is to begin: from now on the focus follows it."""
        if wanted is not None:
            await self._show_line(*wanted)
        if self.current is None:
            self.focus_visible()
        self.watch(self.body, "scroll_y", self._settle, init=False)

    def all_is_there(self) -> None:
        """Whoever opened a page without cells may see one now."""
        if self.focused is None:
            self.focus_visible()

    # --- where the learner is -----------------------------------------------------------------------------------

    def stops(self) -> list[Stop]:
        """Every cell and quiz that is mounted, in order."""
        if not self._begun:
            return []
        return [child for child in self.body.children if isinstance(child, Stop)]

    @property
    def current(self) -> Stop | None:
        """The cell or quiz that has the focus."""
        node = self.focused
        while node is not None and not isinstance(node, Stop):
            node = node.parent if isinstance(node.parent, Widget) else None
        return node

    def _settle(self) -> None:
        """The page has moved: keep the position; the keys belong to a cell that can be seen."""
        top = self.body.top
        regions = {stop: self.body.region_of(stop) for stop in self.stops()}
        if regions:
            nearest = min(regions, key=lambda stop: abs(regions[stop].y - top))
            self.study.move_to(f"{nearest.key}:{top - regions[nearest].y}")
        current = self.current
        rows = 0 if current is None else self._rows_seen(current)
        # Whoever has read on to another cell means that one, though the last rows of the one before still show.
        if current is None or not rows or (regions[current].y < top and rows < max(map(self._rows_seen, regions))):
            self.focus_visible()

    def _rows_seen(self, widget: Widget) -> int:
        """How many rows of it are on the screen."""
        top = self.body.top
        region = self.body.region_of(widget)
        return max(min(region.bottom, top + self.body.size.height) - max(region.y, top), 0)

    def focus_visible(self) -> None:
        """Give the focus to the first cell that begins on the screen, or shows at all, else to none."""
        if self.focused is not None and self.focused is not self.current:
            return  # an editor, or the outline beside the text, keeps the focus
        top = self.body.top
        seen = [stop for stop in self.stops() if self._rows_seen(stop)]
        chosen = next((stop for stop in seen if self.body.region_of(stop).y >= top), seen[0] if seen else None)
        self.set_focus(chosen, scroll_visible=False)

    async def _go_to(self, index: int) -> None:
        """Put the focus on the cell in a slot and show it, with what leads up to it if there is room."""
        await self.body.mount_through(index, index)
        stop = self.body.widget_at(index)
        height = self.body.size.height
        room = height - min(self.body.region_of(stop).height, height)
        self.set_focus(stop, scroll_visible=False)
        await self.body.go_to(index, -min(room, _LEAD))

    def _on_top(self) -> Widget:
        """The block that is on the top row, or ends above it and is the last to do so."""
        begun = [widget for widget in self.body.children if self.body.region_of(widget).y <= self.body.top]
        return begun[-1] if begun else self.body.children[0]

    @property
    def place(self) -> tuple[int, int]:
        """What ``show_line`` needs to bring this back: the line of a block, and the row of it that is on top."""
        if not self._begun:
            index, row = self._opening()
            return self._wanted[:2] if self._wanted is not None else (self._slots[index].line, row)
        widget = self._on_top()
        slot, row = self._slots[self.body.slot_of(widget)], self.body.top - self.body.region_of(widget).y
        if isinstance(widget, Prose):
            line, above = widget.line_at(row)
            return line, row - above
        return slot.line, row

    @property
    def line_meant(self) -> int:
        """The line of the block that who points at the page means: the cell near the top, else what is on top."""
        stop, top = self.current, self.body.top
        if stop is not None and 0 <= self.body.region_of(stop).y - top <= _LEAD:
            return _line_of(stop)
        widget = self._on_top()
        region = self.body.region_of(widget)
        if isinstance(widget, Stop) and region.bottom - top > min(_LEAD, region.height // 2):
            return _line_of(widget)
        if isinstance(widget, Stop):  # it has been read but for its last rows: what follows is meant
            below = self._slots[min(self.body.slot_of(widget) + 1, len(self._slots) - 2)]
            return below.line if below.stop is None else below.stop.line
        return self.place[0]

    def show_line(self, line: int, row: int = 0, words: tuple[str, ...] = ()) -> None:
        """Show the block that begins at, or contains, a line of the lesson file: its row ``row`` becomes the top row.

        A cell or quiz gets the focus. It may be called at any time, also before the lesson has been mounted. Folded
        ``words`` are marked in the block.
        """
        if self._begun:
            self.call_later(self._show_line, line, row, words)
        else:
            self._wanted = line, row, words

    async def _show_line(self, line: int, row: int, words: tuple[str, ...] = ()) -> None:
        self.matches.clear()
        index = slot_at(self._slots, line)
        slot = self._slots[index]
        await self.body.mount_through(index, index + 1)
        widget = self.body.widget_at(index)
        above = widget.row_of(line) if isinstance(widget, Prose) else 0
        leads = slot.belongs is not None and slot.line == line
        stop = self.body.widget_at(index + 1) if leads else widget
        if isinstance(stop, Stop) and row <= 0:
            self.set_focus(stop, scroll_visible=False)
        if isinstance(widget, Stop):  # which may be lower than it was: what it said is not kept for ever
            row = min(row, max(self.body.region_of(widget).height - 1, 0))
        await self.body.go_to(index, above + row)
        if row > 0 and (self.current is None or not self._rows_seen(self.current)):
            self.focus_visible()
        found = self.matches.show([widget, stop] if leads else [widget], words, above) if words else None
        if found is not None and found - above - row >= self.body.size.height - 2:
            await self.body.go_to(index, found - _LEAD)

    def action_unmark(self) -> None:
        """Take the marks of a search away."""
        self.matches.clear()
        self.refresh_bindings()

    def why_not(self, action: str, parameters: tuple[object, ...]) -> str | None:
        """Why an action does not apply now."""
        if action == "unmark" and not self.matches:
            return "Nothing is open here that Esc could close; q goes to the list of lessons."
        return super().why_not(action, parameters)

    async def action_cell(self, step: int) -> None:
        """The next or previous cell or quiz."""
        if not await self._step([index for index, slot in enumerate(self._slots) if slot.stop is not None], step):
            self._tutor.tell(f"There is no cell or question further {'down' if step > 0 else 'up'}.")

    async def action_exercise(self, step: int) -> None:
        """The next or previous exercise; where there is none, the end or the top."""
        exercises = [index for index, slot in enumerate(self._slots) if isinstance(slot.stop, Exercise)]
        if not await self._step(exercises, step):
            await self.action_ends(int(step > 0))

    async def _step(self, places: Sequence[int], step: int) -> bool:
        """Go to the next or previous of some slots, seen from the one that has the focus, else from the top row."""
        current = self.current
        if current is not None:
            here = self.body.slot_of(current)
            further = [index for index in places if (index - here) * step > 0]
        else:
            widget = self._on_top()
            here, begins_here = self.body.slot_of(widget), self.body.region_of(widget).y >= self.body.top
            further = [index for index in places if (index - here) * step > 0 or (index == here and begins_here)]
        if further:
            await self._go_to(further[0] if step > 0 else further[-1])
        return bool(further)

    async def action_scroll(self, rows: int) -> None:
        """Scroll by rows."""
        before = self.body.top
        await self.body.go_by(rows)
        if self.body.top == before:
            self._tutor.tell(
                "This is the end of the lesson; > opens the next one." if rows > 0 else "This is the top of the lesson."
            )

    async def action_page(self, pages: int) -> None:
        """Scroll by a screenful, two rows kept for the eye."""
        await self.action_scroll(pages * (self.body.size.height - 2))

    async def action_ends(self, end: int) -> None:
        """To the top or the end."""
        if end:
            await self.body.mount_through(len(self._slots) - 1, len(self._slots) - 1)
            self.body.go(self.body.max_scroll_y)
        else:
            await self.body.mount_through(0, 0)
            self.body.go(0)

    def on_descendant_focus(self) -> None:
        """The cursor of an editor stays on the screen."""
        self.call_after_refresh(self.follow_cursor)

    def on_text_area_selection_changed(self) -> None:
        """The cursor has moved."""
        self.call_after_refresh(self.follow_cursor)

    def follow_cursor(self) -> None:
        """Scroll the lesson so that the cursor's line is visible: an editor is as high as its text."""
        current = self.current
        if isinstance(current, CellView) and current.editor is not None and current.editor.has_focus:
            assert current.caret_row is not None
            self.body.scroll_to_region(Region(0, current.caret_row - 1, 1, 3), animate=False, force=True)

    def show_progress(self) -> None:
        """Tell how the lesson stands."""
        raise NotImplementedError


def _line_of(stop: Stop) -> int:
    """The line of the lesson file on which a cell or quiz begins; an exercise begins with its prose."""
    return stop.quiz.line if isinstance(stop, QuizView | TypedQuizView) else stop.cell.line
