"""A lesson as one scroll of blocks; the only place that acts on what its widgets ask."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from tutor.app.foremost import foremost
from tutor.app.glyphs import Glyphs
from tutor.app.helping import BESIDE, SOLUTION
from tutor.app.messages import (
    Answered,
    CheckRequested,
    CompareRequested,
    Grown,
    Opened,
    OutputRequested,
    ResetRequested,
    Restored,
    RunRequested,
    SolutionRequested,
    Written,
)
from tutor.app.picture import Picture
from tutor.app.screens.reading import ReadingScreen
from tutor.app.tidying import in_thread
from tutor.app.widgets.cell import CellView
from tutor.app.widgets.ending import Ending
from tutor.app.widgets.running import Running
from tutor.app.widgets.telling import canvas_of
from tutor.app.widgets.topbar import TopBar
from tutor.course.model import Course, Exercise
from tutor.errors import TutorError
from tutor.runner.printout import continued
from tutor.study import Study, original, our_fault
from tutor.terminal import ColorMode

if TYPE_CHECKING:
    from tutor.checking.checks import Attempt
    from tutor.runner.results import Chunk, RunResult


# While a cell runs, so many characters of its output are kept to be shown.
_MOST_STREAMED = 4000
# So many rows of what came are to be seen, at least.
_MUCH = 6


class LessonScreen(ReadingScreen):
    """Read, write, run, check."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("greater_than_sign", "lesson(1)", "next lesson", show=False),
        Binding("less_than_sign", "lesson(-1)", "previous lesson", show=False),
        Binding("ctrl+c", "stop", "stop", priority=True),
        Binding("u", "undo_reset", "undo reset", show=False),
        Binding("q", "back", "lessons"),
    ]

    def __init__(self, study: Study, course: Course, glyphs: Glyphs, colors: ColorMode) -> None:
        super().__init__(study, course, glyphs, colors)
        self._busy: CellView | None = None
        # Where the page stood when the cell that runs began, or was last shown.
        self._followed = 0
        # Brings back what was in a cell before a reset, or before an attempt took its place.
        self._undo: Callable[[], None] | None = None

    @property
    def foremost(self) -> tuple[str, ...]:
        """The actions that stand first on the bottom line."""
        return foremost(self.current)

    def action_lesson(self, step: int) -> None:
        """The next or previous lesson."""
        neighbour = self.course.neighbour(self.study.lesson.id, step)
        if neighbour is not None:
            self._tutor.open_lesson(neighbour.id)

    def action_back(self) -> None:
        """To the list of lessons."""
        self._tutor.show_home()

    # --- running and checking -----------------------------------------------------------------------------------

    def on_run_requested(self, event: RunRequested) -> None:
        """Run a cell, if none runs."""
        if self._begin(event.view):
            assert event.view.running is not None
            self._run(event.view, event.view.text, event.view.running)
            self._lay_out(event.view.running.picture)

    def on_check_requested(self, event: CheckRequested) -> None:
        """Check an exercise, if nothing runs."""
        exercise = event.view.exercise
        if exercise is not None and self._begin(event.view):
            self._check(event.view, exercise, event.view.text)

    def _begin(self, view: CellView) -> bool:
        if self._busy is not None:
            self.notify("Another cell is running: Ctrl+C stops it.", severity="warning")
            return False
        self._busy = view
        self._followed = int(self.body.scroll_y)
        view.start()
        self.refresh_bindings()
        return True

    @in_thread(group="runner")
    def _run(self, view: CellView, text: str, running: Running) -> None:
        result: RunResult | None = None
        note = ""
        try:
            result = self.study.run(view.cell, text, partial(self._stream, running), running.picture.put)
        except TutorError as error:
            note = our_fault(error)
        finally:
            running.picture.close()
        self.app.call_from_thread(self._finished, view, text, result, None, note)

    @in_thread(group="runner")
    def _check(self, view: CellView, exercise: Exercise, text: str) -> None:
        runs: list[RunResult] = []
        attempt: Attempt | None = None
        note = ""
        try:
            attempt = self.study.check(exercise, text, runs.append)
        except TutorError as error:
            note = our_fault(error)
        self.app.call_from_thread(self._finished, view, text, runs[-1] if runs else None, attempt, note)

    @in_thread(group="pictures", exit_on_error=True)
    def _lay_out(self, picture: Picture) -> None:
        picture.work()

    def on_grown(self, event: Grown) -> None:
        """Show the picture of the cell that runs, unless the learner has gone elsewhere meanwhile."""
        if self.current is event.view is self._busy and int(self.body.scroll_y) == self._followed:
            self.call_after_refresh(self._show_outcome, event.view)

    def _stream(self, running: Running, chunk: Chunk) -> None:
        """Output as it comes; the cell's clock draws it, so a flood cannot."""
        running.streamed = continued(running.streamed, chunk, _MOST_STREAMED)

    def _finished(
        self, view: CellView, text: str, result: RunResult | None, attempt: Attempt | None, note: str
    ) -> None:
        self._busy = None
        ran = result is not None and result.status.value == "ok"
        if not note and result is not None:
            failed = not ran or (attempt is not None and attempt.state.value != "passed")
            note = self.study.told_above(view.cell, failed=failed)
        if attempt is not None:
            assert view.exercise is not None
            self.study.keep_verdict(view.exercise, text, attempt)
        elif ran:
            self.study.ran_well(view.cell, text)
        view.finish(result, attempt, note)
        self.show_progress()
        self.refresh_bindings()
        if self.current is view:
            self.call_after_refresh(self._show_outcome, view)

    def _show_outcome(self, view: CellView) -> None:
        """Scroll so that what came can be read: all of it if there is room, else its beginning."""
        region = view.virtual_region
        height = self.body.size.height
        if region.bottom > int(self.body.scroll_y) + height:
            self._followed = min(view.outcome_row, region.bottom - height)
            row = view.caret_row
            if row is not None and self._followed - row < height - _MUCH:  # whoever writes sees where
                self._followed = min(self._followed, row)
            self.body.scroll_to(y=self._followed, animate=False)

    def action_stop(self) -> None:
        """Stop the cell that runs."""
        self.study.stop()

    def on_unmount(self) -> None:
        """Whoever leaves the lesson, or the tutor, waits for no cell."""
        if self._busy is not None:
            self.study.stop()

    def all_is_there(self) -> None:
        """Start the machinery while the learner reads."""
        super().all_is_there()
        self._warm_up()

    @in_thread()
    def _warm_up(self) -> None:
        try:
            self.study.warm_up()
        except TutorError as error:
            self.app.call_from_thread(self.notify, str(error), severity="error", timeout=20)

    def why_not(self, action: str, parameters: tuple[object, ...]) -> str | None:
        """Why an action does not apply to the lesson now; Ctrl+C is ours only while something runs."""
        if action == "stop" and self._busy is None:
            return "Nothing is running."
        if action == "undo_reset" and self._undo is None:
            return "Nothing has been brought back here that u could undo."
        if action == "lesson" and self.course.neighbour(self.study.lesson.id, int(str(parameters[0]))) is None:
            return f"This is the {'last' if parameters[0] == 1 else 'first'} lesson; q goes to the list."
        return super().why_not(action, parameters)

    # --- keeping ------------------------------------------------------------------------------------------------

    def on_written(self, event: Written) -> None:
        """Keep the learner's text."""
        self.study.write(event.view.cell, event.text)

    def on_answered(self, event: Answered) -> None:
        """A quiz is answered: its height may have changed what is visible."""
        self.refresh_bindings()

    def on_opened(self, event: Opened) -> None:
        """Show a hint with what leads up to it, as far as there is room."""
        self.call_after_refresh(self._show_opened, event.view, event.beginning)

    def _show_opened(self, view: CellView, beginning: str) -> None:
        bottom, row = view.virtual_region.bottom, view.row_of(beginning)
        if bottom > int(self.body.scroll_y) + self.body.size.height:
            self.body.scroll_to(y=min(row, bottom - self.body.size.height), animate=False)

    def on_output_requested(self, event: OutputRequested) -> None:
        """Show the whole output."""
        if event.view.result is not None:
            from tutor.app.screens.pager import Pager

            self.app.push_screen(Pager(event.view.result, self.glyphs, self.color_mode))

    def on_compare_requested(self, event: CompareRequested) -> None:
        """Show what the failed checks have compared."""
        from tutor.app.screens.doctor import DoctorScreen  # with NumPy, which waits until a check has failed

        if event.view.attempt is not None:
            self.app.push_screen(DoctorScreen(event.view.attempt, canvas_of(event.view)))

    def on_solution_requested(self, event: SolutionRequested) -> None:
        """Show the solution at once after a pass or all hints; else ask whether it is really wanted."""
        view = event.view
        assert view.exercise is not None
        question = self.study.asks_before_solution(view.exercise)
        if not question:
            self._open_solution(event, True)
            return
        from tutor.app.screens.confirm import Confirm

        self.app.push_screen(Confirm(question), lambda yes: self._open_solution(event, bool(yes)))

    def _open_solution(self, event: SolutionRequested, wanted: bool) -> None:
        view = event.view
        if wanted and view.exercise is not None:
            self.study.note_solution(view.exercise)
            view.show_solution(whole=event.whole)
            view.post_message(Opened(view, BESIDE if view.has_passed else SOLUTION))

    def on_reset_requested(self, event: ResetRequested) -> None:
        """Bring the original text back; u undoes it."""
        view = event.view

        def reset(yes: bool | None) -> None:
            if yes:
                self.study.reset(view.cell)
                view.replace_text(original(view.cell))
                self._undo = self._undo_reset
                self.show_progress()
                self.notify("Reset. u brings your work back.", timeout=3)

        from tutor.app.screens.confirm import Confirm

        self.app.push_screen(Confirm("Bring back the original text of this cell? Your work stays in a backup."), reset)

    def on_restored(self, event: Restored) -> None:
        """An attempt is back in its cell; u undoes it."""
        self._undo = partial(event.view.edit_text, event.before)
        self._tutor.tell("The attempt is in the cell. u brings back what was there.")
        self.refresh_bindings()

    def action_undo_reset(self) -> None:
        """Bring back what the last reset took, or what an attempt has taken the place of."""
        undo, self._undo = self._undo, None
        if undo is not None:
            undo()
            self.notify("Your work is back.", timeout=3)

    def _undo_reset(self) -> None:
        self.study.store.undo_reset()
        self.study.reload()
        for view in self.stops():
            if isinstance(view, CellView) and view.text != self.study.text(view.cell):
                view.replace_text(self.study.text(view.cell))
        self.show_progress()

    def show_progress(self) -> None:
        """Tell how many exercises have passed, and whether work is kept."""
        done, total = self.study.counts()
        warning = "read-only" if self.study.store.read_only else ""
        self.query_one(TopBar).show(done, total, warning)
        for ending in self.query(Ending):
            ending.relay()
