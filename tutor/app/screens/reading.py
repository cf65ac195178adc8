"""Reading a lesson: one scroll of blocks, mounted bit by bit, with a place that is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from math import inf
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.geometry import Region
from textual.screen import Screen
from textual.widget import Widget

from tutor.app.glyphs import Glyphs
from tutor.app.reasons import Reasoned
from tutor.app.theme import ColorMode
from tutor.app.widgets.carried import CarriedView
from tutor.app.widgets.cell import CellView
from tutor.app.widgets.ending import Ending
from tutor.app.widgets.keybar import KeyBar
from tutor.app.widgets.prose import Prose
from tutor.app.widgets.quiz import QuizView
from tutor.app.widgets.topbar import TopBar
from tutor.app.widgets.typed import TypedQuizView
from tutor.course.model import Block, Cell, CodeCell, Exercise, Heading, LessonEntry, ProseBlock, Quiz
from tutor.study import Study

# Widgets mounted at a time once the first frame shows, and paragraphs that make one widget.
_THEN = 4
_MOST_TOGETHER = 6
# A widget takes about so many rows: the first frame gets as many as fill it.
_ROWS_A_WIDGET = 7

Stop = CellView | QuizView | TypedQuizView


class ReadingScreen(Reasoned, Screen[None]):
    """Shows a lesson and moves in it; what cells ask for is for the subclass."""

    # The focus follows what is read; Textual's own choice would scroll past the title.
    AUTO_FOCUS = ""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "exercise(1)", "next", show=True),
        Binding("p", "exercise(-1)", "previous", show=False),
        Binding("tab", "cell(1)", "next cell", show=False),
        Binding("shift+tab", "cell(-1)", "previous cell", show=False),
        Binding("down,j", "scroll(2)", "down", show=False),
        Binding("up,k", "scroll(-2)", "up", show=False),
        Binding("space,pagedown", "page(1)", "read on", show=True),
        Binding("b,pageup", "page(-1)", "back", show=False),
        Binding("home,g", "ends(0)", "top", show=False),
        Binding("end,G", "ends(1)", "end", show=False),
    ]

    DEFAULT_CSS = """
    ReadingScreen { layout: vertical; }
    #body { height: 1fr; width: 1fr; scrollbar-size-vertical: 1; align-horizontal: center; }
    #body > *:first-child { margin: 1 0; }
    #body > * { max-width: 100; }
    """

    def __init__(self, study: Study, glyphs: Glyphs, colors: ColorMode, following: LessonEntry | None = None) -> None:
        super().__init__()
        self.study = study
        self.glyphs = glyphs
        self.color_mode = colors
        self._following = following
        # Made one by one as they are mounted: the first frame does not wait for the last.
        self._waiting = self._widgets()
        self._complete = False
        # The line of the lesson file from which on each widget shows what is there.
        self._lines: dict[Widget, int] = {}

    def compose(self) -> ComposeResult:
        """The first blocks; the rest follow once they are on the screen."""
        yield TopBar(self.study.lesson.title, self.glyphs)
        body = VerticalScroll(*self._first_widgets(), id="body")
        body.can_focus = False
        yield body
        yield KeyBar()

    def _widgets(self) -> Iterator[Widget]:
        """One widget a run of prose, cell or quiz, in order."""
        run: list[ProseBlock] = []
        for block in self.study.lesson.blocks:
            if run and (not _is_prose(block) or isinstance(block, Heading) or len(run) >= _MOST_TOGETHER):
                yield self._of(run[0].line, Prose(run, self.glyphs))
                run = []
            if isinstance(block, Exercise):
                if block.prose:
                    yield self._of(block.line, Prose(block.prose, self.glyphs))
                line = block.starter_line if block.prose else block.line
                yield self._of(line, CellView(block, self.study, self.glyphs, self.color_mode))
            elif isinstance(block, CodeCell):
                kind = CellView if block.origin is None else CarriedView
                yield self._of(block.line, kind(block, self.study, self.glyphs, self.color_mode))
            elif isinstance(block, Quiz):
                view = TypedQuizView if block.answer else QuizView
                yield self._of(block.line, view(block, self.study, self.glyphs))
            else:
                run.append(block)
        if run:
            yield self._of(run[0].line, Prose(run, self.glyphs))
        yield Ending(self.study, self._following, self.glyphs)

    def _of(self, line: int, widget: Widget) -> Widget:
        self._lines[widget] = line
        return widget

    def _first_widgets(self) -> Iterator[Widget]:
        """Enough for the first screen, which is where the learner left."""
        key, _ = self._saved_position()
        if any(isinstance(block, Cell | Quiz) and block.key == key for block in self.study.lesson.blocks):
            for widget in self._waiting:
                yield widget
                if isinstance(widget, Stop) and widget.key == key:
                    break
        yield from islice(self._waiting, self.app.size.height // _ROWS_A_WIDGET + 1)

    def on_mount(self) -> None:
        """Go where the learner left, then mount the rest bit by bit."""
        self.show_progress()
        self.call_after_refresh(self._restore)

    def _restore(self) -> None:
        key, offset = self._saved_position()
        view = next((view for view in self.stops() if view.key == key), None)
        if view is not None:
            self.body.scroll_to(y=max(view.virtual_region.y + offset, 0), animate=False)
        self.call_after_refresh(self._mount_more)

    async def _mount_more(self) -> None:
        if self._complete:
            return
        await self._mount_next(_THEN)
        if not self._complete:
            self.set_timer(0.001, self._mount_more)

    async def _mount_next(self, count: int | None) -> None:
        """Mount ``count`` more blocks, None for all; after the last one the lesson is whole."""
        widgets = list(islice(self._waiting, count))
        if widgets:
            await self.body.mount_all(widgets)
        if count is None or len(widgets) < count:
            self._complete = True
            self.watch(self.body, "scroll_y", self._scrolled, init=False)
            if self.focused is None:
                self._focus_visible()
            self.all_is_there()

    async def _when_whole(self, then: Callable[[], None]) -> None:
        """Do what needs the whole lesson: a key may come before the last block has."""
        if self._complete:
            then()
            return
        await self._mount_next(None)
        self.call_after_refresh(then)

    # --- where the learner is -----------------------------------------------------------------------------------

    @property
    def body(self) -> VerticalScroll:
        """The scroll of blocks."""
        return self.query_one("#body", VerticalScroll)

    def stops(self) -> list[Stop]:
        """Every cell and quiz that is mounted, in order."""
        return [child for child in self.body.children if isinstance(child, Stop)]

    @property
    def is_complete(self) -> bool:
        """Whether every block is mounted."""
        return self._complete

    @property
    def current(self) -> Stop | None:
        """The cell or quiz that has the focus."""
        node = self.focused
        while node is not None and not isinstance(node, Stop):
            node = node.parent if isinstance(node.parent, Widget) else None
        return node

    def _saved_position(self) -> tuple[str, int]:
        """The key of a cell and how many rows above (-) or below its top the screen began."""
        key, _, offset = self.study.progress.position.rpartition(":")
        try:
            return key, int(offset)
        except ValueError:
            return "", 0

    def _scrolled(self) -> None:
        """The page has moved; what follows from that waits until its frame is drawn."""
        self.call_after_refresh(self._settle)

    def _settle(self) -> None:
        """Keep the position; the keys belong to a cell that can be seen."""
        top = int(self.body.scroll_y)
        stops = self.stops()
        if stops and self._complete:
            nearest = min(stops, key=lambda stop: abs(stop.virtual_region.y - top))
            self.study.move_to(f"{nearest.key}:{top - nearest.virtual_region.y}")
        current = self.current
        rows = 0 if current is None else self._rows_seen(current)
        # Whoever has read on to another cell means that one, though the last rows of the one before still show.
        if current is None or not rows or (current.virtual_region.y < top and rows < max(map(self._rows_seen, stops))):
            self._focus_visible()

    def _rows_seen(self, widget: Widget) -> int:
        """How many rows of it are on the screen."""
        top = int(self.body.scroll_y)
        region = widget.virtual_region
        return max(min(region.bottom, top + self.body.size.height) - max(region.y, top), 0)

    def _focus_visible(self) -> None:
        """Give the focus to the first cell that begins on the screen, or shows at all, else to none."""
        if isinstance(self.focused, Widget) and self.current is not None and self.focused is not self.current:
            return  # writing: an editor keeps the focus
        top = int(self.body.scroll_y)
        seen = [stop for stop in self.stops() if self._rows_seen(stop)]
        chosen = next((stop for stop in seen if stop.virtual_region.y >= top), seen[0] if seen else None)
        self.set_focus(chosen, scroll_visible=False)

    def go_to(self, stop: Stop) -> None:
        """Put the focus on a cell and show it, with what leads up to it if there is room."""
        self.set_focus(stop, scroll_visible=False)
        top = stop.virtual_region.y
        room = self.body.size.height - min(stop.virtual_region.height, self.body.size.height)
        self.body.scroll_to(y=max(top - min(room, 6), 0), animate=False)

    @property
    def place(self) -> tuple[int, int]:
        """What ``show_line`` needs to bring this back: the line of a block, and the row of it that is on top."""
        top = int(self.body.scroll_y)
        begun = [child for child in self.body.children if child in self._lines and child.virtual_region.y <= top]
        if not begun:
            return 1, 0
        widget = begun[-1]
        row = top - widget.virtual_region.y
        if isinstance(widget, Prose):
            line, above = widget.line_at(row)
            return line, row - above
        return self._lines[widget], row

    def show_line(self, line: int, row: int = 0) -> None:
        """Show the block that begins at, or contains, a line of the lesson file: its row ``row`` becomes the top row.

        A cell or quiz gets the focus. It may be called at any time, also before the lesson has been mounted.
        """
        self.call_later(self._when_whole, lambda: self._show_line(line, row))

    def _show_line(self, line: int, row: int) -> None:
        begun = [child for child in self.body.children if self._lines.get(child, inf) <= line]
        chosen = begun[-1] if begun else self.body.children[0]
        y = chosen.virtual_region.y + row
        if isinstance(chosen, Prose):
            y += chosen.row_of(line)
        stop = next((stop for stop in self.stops() if stop is chosen or _block_of(stop).line == line), None)
        if stop is not None:
            self.set_focus(stop, scroll_visible=False)
        self.body.scroll_to(y=max(y, 0), animate=False)

    async def action_cell(self, step: int) -> None:
        """The next or previous cell or quiz."""
        await self._when_whole(lambda: self._to_cell(step))

    async def action_exercise(self, step: int) -> None:
        """The next or previous exercise."""
        await self._when_whole(lambda: self._to_exercise(step))

    def _to_cell(self, step: int) -> None:
        self._step(self.stops(), step)

    def _to_exercise(self, step: int) -> None:
        exercises = [stop for stop in self.stops() if isinstance(stop, CellView) and stop.exercise is not None]
        if not self._step(exercises, step):
            self._to_end(step > 0)

    def _step(self, stops: Sequence[Stop], step: int) -> bool:
        """Go to the next or previous of ``stops``, seen from the one that has the focus, else from the top row."""
        current = self.current
        if current is not None:
            place = self.stops().index(current)
            order = {stop: index for index, stop in enumerate(self.stops())}
            further = [stop for stop in stops if (order[stop] - place) * step > 0]
        else:
            top = int(self.body.scroll_y)
            further = [stop for stop in stops if (stop.virtual_region.y - top) * step >= 0]
        if further:
            self.go_to(further[0] if step > 0 else further[-1])
        return bool(further)

    def action_scroll(self, rows: int) -> None:
        """Scroll by rows."""
        self.body.scroll_relative(y=rows, animate=False)

    def action_page(self, pages: int) -> None:
        """Scroll by a screenful, two rows kept for the eye."""
        self.body.scroll_relative(y=pages * (self.body.size.height - 2), animate=False)

    async def action_ends(self, end: int) -> None:
        """To the top or the end."""
        await self._when_whole(lambda: self._to_end(bool(end)))

    def _to_end(self, end: bool) -> None:
        if end:
            self.body.scroll_end(animate=False)
        else:
            self.body.scroll_home(animate=False)

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
            editor = current.editor
            row = editor.cursor_location[0]
            top = current.virtual_region.y + editor.virtual_region.y + row
            self.body.scroll_to_region(Region(0, top - 1, 1, 3), animate=False, force=True)

    def show_progress(self) -> None:
        """Tell how the lesson stands."""
        raise NotImplementedError

    def all_is_there(self) -> None:
        """Called once every block is mounted."""


def _is_prose(block: Block) -> bool:
    return not isinstance(block, CodeCell | Exercise | Quiz)


def _block_of(stop: Stop) -> Cell | Quiz:
    return stop.cell if isinstance(stop, CellView) else stop.quiz
