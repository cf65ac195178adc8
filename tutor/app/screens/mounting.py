"""A lesson that comes up: what is seen first is mounted and drawn at once, the rest follows bit by bit."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.widget import Widget

from tutor.app.glyphs import Glyphs
from tutor.app.screens.looking import Looking
from tutor.app.slots import Slot, slot_at, slots
from tutor.app.tidying import tidy
from tutor.app.widgets.body import Body
from tutor.app.widgets.carried import CarriedView
from tutor.app.widgets.cell import CellView
from tutor.app.widgets.ending import Ending
from tutor.app.widgets.keybar import KeyBar
from tutor.app.widgets.prose import Prose
from tutor.app.widgets.quiz import QuizView
from tutor.app.widgets.topbar import TopBar
from tutor.app.widgets.typed import TypedQuizView
from tutor.course.model import CodeCell, Course, Quiz
from tutor.study import Study
from tutor.terminal import ColorMode

# Seconds for which the first frame has the processor to itself, until it has been sent.
_AFTER_FIRST_FRAME = 0.03
# A line of the lesson file, a row of its block, and the words to mark there.
Wanted = tuple[int, int, tuple[str, ...]]


class Mounting(Looking):
    """The page of a lesson. How one moves on it is for the subclass."""

    def __init__(self, study: Study, course: Course, glyphs: Glyphs, colors: ColorMode) -> None:
        super().__init__()
        self.study = study
        self.glyphs = glyphs
        self.color_mode = colors
        self.course = course
        self._slots = list(slots(study.lesson.blocks))
        # The line that is wanted, and its row, where that was said before there was anything to show.
        self._wanted: Wanted | None = None
        self._begun = False

    def compose(self) -> ComposeResult:
        """What is seen where the learner left; the rest follows once that is on the screen."""
        yield TopBar(self.study.lesson.title, self.glyphs)
        begin, row = self._opening()
        yield Body(self._slots, self._widget, begin=begin, row=row, size=self.app.size)
        yield KeyBar()

    def _widget(self, slot: Slot) -> Widget:
        """What is mounted in a slot."""
        stop = slot.stop
        if isinstance(stop, Quiz):
            return (TypedQuizView if stop.answer else QuizView)(stop, self.study, self.glyphs)
        if stop is not None:
            is_carried = isinstance(stop, CodeCell) and stop.origin is not None
            return (CarriedView if is_carried else CellView)(stop, self.study, self.glyphs, self.color_mode)
        following = self.course.neighbour(self.study.lesson.id, 1)
        return Prose(slot.prose, self.glyphs) if slot.prose else Ending(self.study, following, self.glyphs)

    def _opening(self) -> tuple[int, int]:
        """The slot with which to begin, and which row of it, as it were, is the top row: where the learner left."""
        if self._wanted is not None:
            return slot_at(self._slots, self._wanted[0]), 0
        key, _, offset = self.study.progress.position.rpartition(":")
        for index, slot in enumerate(self._slots):
            if slot.stop is not None and slot.stop.key == key:
                return index, int(offset) if offset.removeprefix("-").isdecimal() else 0
        return 0, -1

    async def on_screen_resume(self) -> None:
        """Lay out before anything is drawn, so that the first frame is where the learner left, and the only one."""
        if self._begun or self._pruning:  # it may have been closed again before that
            return
        self._begun = True
        with self.app.batch_update():
            self._refresh_layout(self.app.size)
        self.body.release()
        if self._wanted is None:
            await self.body.go_to(*self._opening())
        await self.stand(self._wanted)
        # Not before the app has come up: till then nothing is drawn.
        self.app.call_later(self._draw_first)

    def _draw_first(self) -> None:
        """Draw now, not at the next tick of Textual's clock."""
        self._on_timer_update()
        self.set_timer(_AFTER_FIRST_FRAME, self._go_on)

    async def _go_on(self) -> None:
        """Give back what the lesson before took, then mount the rest."""
        tidy()
        await self._grow()

    def _compositor_refresh(self) -> None:
        """While the app comes up frames would be rendered, and thrown away."""
        if self.app._batch_count:
            self._repaint_required = True
        else:
            super()._compositor_refresh()

    async def _grow(self) -> None:
        await self.body.grow()
        if self.body.is_complete:
            self.all_is_there()
        else:
            self.set_timer(0.001, self._grow)

    async def stand(self, wanted: Wanted | None) -> None:
        """Called once the page stands where the learner left, before it is drawn; another place may be ``wanted``."""
        raise NotImplementedError

    def all_is_there(self) -> None:
        """Called once every block is mounted."""

    # --- what is mounted ----------------------------------------------------------------------------------------

    @property
    def body(self) -> Body:
        """The scroll of blocks."""
        return self.query_one(Body)

    @property
    def is_complete(self) -> bool:
        """Whether every block is mounted."""
        return self._begun and self.body.is_complete
