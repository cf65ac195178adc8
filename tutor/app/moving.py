"""Moving in the course: from the list of lessons to a lesson, from anywhere to anywhere, and the way back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from time import time
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.binding import Binding, BindingType

from tutor.app.glyphs import Glyphs
from tutor.app.keying import Keying
from tutor.app.screens.lesson import LessonScreen
from tutor.app.tidying import SETTLED
from tutor.app.trail import Place, Trail
from tutor.course.model import Course
from tutor.course.shelf import Shelf
from tutor.errors import TutorError
from tutor.progress import Autosaver, ProgressStore
from tutor.study import Machinery, Study
from tutor.terminal import ColorMode

if TYPE_CHECKING:  # what tells where the learner left is not needed to show a lesson
    from tutor.study.standings import Standing
    from tutor.study.whereabouts import Whereabouts


class Moving(Keying):
    """The part of the app that moves between its screens."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("backspace", "return", "back to where you were", show=False),
    ]

    # Made by the app that is one of these.
    autosaver: Autosaver
    machinery: Machinery
    color_mode: ColorMode

    def __init__(self, course: Course, store: ProgressStore, glyphs: Glyphs) -> None:
        super().__init__(glyphs)
        self.course = course
        self.store = store
        self.trail = Trail()
        self.shelf = Shelf(course)
        # How the lessons stood when that was found out last.
        self.standings: dict[str, Standing] = {}
        # When something was kept last of each lesson that has been opened, before it was.
        self._entered: dict[str, float | None] = {}

    # --- lessons ------------------------------------------------------------------------------------------------

    @property
    def lesson(self) -> LessonScreen | None:
        """The lesson that is open, also under a panel."""
        return next((screen for screen in reversed(self.screen_stack) if isinstance(screen, LessonScreen)), None)

    def open_lesson(self, lesson_id: str) -> bool:
        """Open a lesson in place of the one that is open; whether it can be read. If not, nothing changes."""
        self.autosaver.flush()
        try:
            lesson = self.shelf.lesson(lesson_id)
        except TutorError as error:
            self.notify(str(error), severity="error", timeout=30, markup=False)
            return False
        self._close_lesson()
        self._entered[lesson.id] = self.store.touched(lesson.id)
        study = Study(lesson, self.store, self.autosaver, self.machinery)
        self.push_screen(LessonScreen(study, self.course, self.glyphs, self.color_mode))
        if not self.store.read_only:  # writing waits for the disk, and the first frame not for that
            self.set_timer(SETTLED, partial(self.store.set_setting, "last", lesson.id))
        return True

    def show_home(self) -> None:
        """The list of lessons; it is made when it is first wanted, which a lesson opened by name does not wait for."""
        self.autosaver.flush()
        self._close_lesson()
        from tutor.app.screens.home import HomeScreen

        if not isinstance(self.screen, HomeScreen):
            self.push_screen(HomeScreen(self.course, self.glyphs))
        self.call_next(self._show_standings)
        self.read_standings(self._show_standings)

    def _close_lesson(self) -> None:
        """Close the lesson and whatever is laid over it."""
        while self.lesson is not None:
            self.pop_screen()

    def read_standings(self, then: Callable[[], None]) -> None:
        """Find out how every lesson stands, which takes a moment at first, without the keys waiting for it."""
        self.autosaver.flush()
        self._read_standings(then)

    @work(thread=True, exit_on_error=False, group="standings")
    def _read_standings(self, then: Callable[[], None]) -> None:
        from tutor.study.standings import standings

        found = standings(self.shelf, self.store)

        def tell() -> None:
            self.standings = found
            then()

        self.call_from_thread(tell)

    def change_lesson(self, lesson_id: str) -> bool:
        """Open a lesson where it was left; Backspace comes back from there. Whether it can be read."""
        left = self.place
        moved = self.open_lesson(lesson_id)
        if moved and left is not None and left.lesson != lesson_id:
            self.trail.leave(left)
        return moved

    def _show_standings(self) -> None:
        """Tell the list of lessons what is known; what has to be read first is told when it has been."""
        from tutor.app.screens.home import HomeScreen

        warning = "read-only" if self.store.read_only else ""
        for screen in self.screen_stack:
            if isinstance(screen, HomeScreen):
                screen.show(self.standings, self.whereabouts, warning)

    @property
    def whereabouts(self) -> Whereabouts | None:
        """Where the learner is, on the list of lessons where they left.

        None before the first lesson, and while how the lessons stand is not known.
        """
        from tutor.study.whereabouts import whereabouts

        opened = self.lesson
        last = opened.study.lesson.id if opened is not None else self.store.setting("last", "")
        if last not in self.standings:
            return None
        try:
            lesson = opened.study.lesson if opened is not None else self.shelf.lesson(last)
        except TutorError:
            return None  # opening it tells what is wrong with it
        progress = opened.study.progress if opened is not None else self.store.load(last)
        line = opened.place[0] if opened is not None else None
        touched = self._entered.get(last) if opened is not None else self.store.touched(last)
        return whereabouts(
            self.course, lesson, progress, self.standings, store=self.store, line=line, touched=touched, now=time()
        )

    # --- jumps --------------------------------------------------------------------------------------------------

    def jump(self, lesson_id: str, line: int, row: int = 0, words: tuple[str, ...] = ()) -> bool:
        """Show the block that begins at, or contains, a line of a lesson's file; Backspace comes back from there.

        Whatever is laid over the lesson is closed, and the block's row ``row`` comes to the top. Folded ``words`` are
        marked in the block.

        Returns:
            Whether the lesson can be read. If not, nothing has moved.
        """
        left = self.place
        moved = self._go(Place(lesson_id, line, row), words)
        if moved and left is not None:
            self.trail.leave(left)
        return moved

    @property
    def place(self) -> Place | None:
        """Where the learner is reading; None on the list of lessons."""
        lesson = self.lesson
        return Place(lesson.study.lesson.id, *lesson.place) if lesson is not None else None

    def action_return(self) -> None:
        """Back to where the last jump was made."""
        place = self.trail.back()
        if place is not None:
            self._go(place)

    def why_not(self, action: str, parameters: tuple[object, ...]) -> str | None:
        """Why an action does not apply now."""
        if action == "return" and not self.trail:
            return "Backspace goes back after a jump; you have not jumped yet."
        return super().why_not(action, parameters)

    def _go(self, place: Place, words: tuple[str, ...] = ()) -> bool:
        lesson = self.lesson
        if lesson is None or lesson.study.lesson.id != place.lesson:
            if not self.open_lesson(place.lesson):
                return False
            lesson = self.lesson
            assert lesson is not None
        while self.screen is not lesson:
            self.pop_screen()
        lesson.show_line(place.line, place.row, words)
        return True
