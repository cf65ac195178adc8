"""A lesson as one scroll of blocks; the only place that acts on what its widgets ask."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.geometry import Region
from textual.screen import Screen
from textual.widget import Widget

from tutor.app.glyphs import Glyphs
from tutor.app.messages import (
    Answered,
    CheckRequested,
    OutputRequested,
    ResetRequested,
    RunRequested,
    SolutionRequested,
    Written,
)
from tutor.app.screens.confirm import Confirm
from tutor.app.screens.pager import Pager
from tutor.app.study import Study, original
from tutor.app.theme import ColorMode
from tutor.app.widgets.cell import CellView
from tutor.app.widgets.ending import Ending
from tutor.app.widgets.keybar import KeyBar
from tutor.app.widgets.prose import Prose
from tutor.app.widgets.quiz import QuizView
from tutor.app.widgets.topbar import TopBar
from tutor.course.model import Block, CodeCell, Exercise, Heading, LessonEntry, ProseBlock, Quiz
from tutor.errors import TutorError

if TYPE_CHECKING:
    from tutor.checking.checks import Attempt
    from tutor.runner.results import Chunk, RunResult

# Blocks mounted before the first frame, and at a time after it.
_FIRST, _THEN = 6, 4

Stop = CellView | QuizView


class LessonScreen(Screen[None]):
    """Read, write, run, check."""

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
        Binding("greater_than_sign", "lesson(1)", "next lesson", show=False),
        Binding("less_than_sign", "lesson(-1)", "previous lesson", show=False),
        Binding("ctrl+c", "stop", "stop", priority=True),
        Binding("u", "undo_reset", "undo reset", show=False),
        Binding("question_mark,f1", "app.help", "help"),
        Binding("q,escape", "back", "lessons"),
    ]

    DEFAULT_CSS = """
    LessonScreen { layout: vertical; }
    #body { height: 1fr; width: 1fr; scrollbar-size-vertical: 1; align-horizontal: center; }
    #body > *:first-child { margin-top: 1; }
    #body > * { max-width: 100; }
    """

    def __init__(self, study: Study, glyphs: Glyphs, colors: ColorMode, following: LessonEntry | None = None) -> None:
        super().__init__()
        self.study = study
        self._glyphs = glyphs
        self._colors = colors
        self._following = following
        self._busy: CellView | None = None
        self._waiting = list(self._widgets())
        self._restored = False
        self._can_undo = False

    def compose(self) -> ComposeResult:
        """The first blocks; the rest follow once they are on the screen."""
        yield TopBar(self.study.lesson.title, self._glyphs)
        body = VerticalScroll(*self._take(self._first_count()), id="body")
        body.can_focus = False
        yield body
        yield KeyBar()

    def _widgets(self) -> Iterator[Widget]:
        """One widget a run of prose, cell or quiz, in order."""
        run: list[ProseBlock] = []
        for block in self.study.lesson.blocks:
            if run and (not _is_prose(block) or isinstance(block, Heading) or len(run) >= _FIRST):
                yield Prose(run, self._glyphs)
                run = []
            if isinstance(block, Exercise):
                if block.prose:
                    yield Prose(block.prose, self._glyphs)
                yield CellView(block, self.study, self._glyphs, self._colors)
            elif isinstance(block, CodeCell):
                yield CellView(block, self.study, self._glyphs, self._colors)
            elif isinstance(block, Quiz):
                yield QuizView(block, self.study, self._glyphs)
            else:
                run.append(block)
        if run:
            yield Prose(run, self._glyphs)
        yield Ending(self.study, self._following, self._glyphs)

    def _first_count(self) -> int:
        """Enough widgets for the first screen, which is where the learner left."""
        key, _ = self._saved_position()
        for index, widget in enumerate(self._waiting):
            if isinstance(widget, Stop) and widget.key == key:
                return index + _FIRST
        return _FIRST

    def _take(self, count: int) -> list[Widget]:
        taken, self._waiting = self._waiting[:count], self._waiting[count:]
        return taken

    def on_mount(self) -> None:
        """Go where the learner left, then mount the rest bit by bit."""
        self._show_progress()
        self.call_after_refresh(self._restore)

    def _restore(self) -> None:
        key, offset = self._saved_position()
        view = next((view for view in self.stops() if view.key == key), None)
        if view is not None:
            self.body.scroll_to(y=max(view.virtual_region.y + offset, 0), animate=False)
        self.call_after_refresh(self._mount_more)

    async def _mount_more(self) -> None:
        if self._restored:
            return
        await self._mount(_THEN)
        if not self._restored:
            self.set_timer(0.001, self._mount_more)

    async def _mount(self, count: int) -> None:
        """Mount more blocks; after the last one the lesson is whole."""
        if self._waiting:
            await self.body.mount_all(self._take(count))
        if not self._waiting and not self._restored:
            self._restored = True
            self.watch(self.body, "scroll_y", self._scrolled, init=False)
            if self.focused is None:
                self._focus_visible()
            self._warm_up()

    async def _when_whole(self, then: Callable[[], None]) -> None:
        """Do what needs the whole lesson: a key may come before the last block has."""
        if self._restored:
            then()
            return
        await self._mount(len(self._waiting))
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
        return self._restored

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
        """Keep the position; the keys belong to a cell that can be seen."""
        top = int(self.body.scroll_y)
        stops = self.stops()
        if stops and self._restored:
            nearest = min(stops, key=lambda stop: abs(stop.virtual_region.y - top))
            self.study.move_to(f"{nearest.key}:{top - nearest.virtual_region.y}")
        current = self.current
        if current is None or not self._is_visible(current):
            self._focus_visible()

    def _is_visible(self, widget: Widget) -> bool:
        top = int(self.body.scroll_y)
        region = widget.virtual_region
        return region.bottom > top and region.y < top + self.body.size.height

    def _focus_visible(self) -> None:
        """Give the focus to the first cell that begins on the screen, or shows at all, else to none."""
        if isinstance(self.focused, Widget) and self.current is not None and self.focused is not self.current:
            return  # writing: an editor keeps the focus
        top = int(self.body.scroll_y)
        seen = [stop for stop in self.stops() if self._is_visible(stop)]
        chosen = next((stop for stop in seen if stop.virtual_region.y >= top), seen[0] if seen else None)
        self.set_focus(chosen, scroll_visible=False)

    def _go_to(self, stop: Stop) -> None:
        """Put the focus on a cell and show it, with what leads up to it if there is room."""
        self.set_focus(stop, scroll_visible=False)
        top = stop.virtual_region.y
        room = self.body.size.height - min(stop.virtual_region.height, self.body.size.height)
        self.body.scroll_to(y=max(top - min(room, 6), 0), animate=False)

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
        current = self.current
        here = current.virtual_region.y if current is not None else int(self.body.scroll_y) - (step < 0)
        if step > 0:
            further = [stop for stop in stops if stop.virtual_region.y > here]
        else:
            further = [stop for stop in stops if stop.virtual_region.y < here][::-1]
        if further:
            self._go_to(further[0])
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

    def action_lesson(self, step: int) -> None:
        """The next or previous lesson."""
        self.app.open_neighbour(self.study.lesson.id, step)  # type: ignore[attr-defined]  # TutorApp's own

    def action_back(self) -> None:
        """To the list of lessons."""
        self.app.show_home()  # type: ignore[attr-defined]  # TutorApp's own

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

    # --- running and checking -----------------------------------------------------------------------------------

    def on_run_requested(self, event: RunRequested) -> None:
        """Run a cell, if none runs."""
        if self._begin(event.view):
            self._run(event.view, event.view.text)

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
        view.start()
        self.refresh_bindings()
        return True

    @work(thread=True, exit_on_error=False, group="runner")
    def _run(self, view: CellView, text: str) -> None:
        result: RunResult | None = None
        note = ""
        try:
            result = self.study.run(view.cell, text, lambda chunk: self._stream(view, chunk))
        except TutorError as error:
            note = f"{error} Your text is safe; this is not its fault."
        self.app.call_from_thread(self._finished, view, text, result, None, note)

    @work(thread=True, exit_on_error=False, group="runner")
    def _check(self, view: CellView, exercise: Exercise, text: str) -> None:
        runs: list[RunResult] = []
        attempt: Attempt | None = None
        note = ""
        try:
            attempt = self.study.check(exercise, text, runs.append)
        except TutorError as error:
            note = f"{error} Your text is safe; this is not its fault."
        self.app.call_from_thread(self._finished, view, text, runs[-1] if runs else None, attempt, note)

    def _stream(self, view: CellView, chunk: Chunk) -> None:
        """Output as it comes; the cell's clock draws it, so a flood cannot."""
        view.streamed.append(chunk)
        if len(view.streamed) > 200:
            del view.streamed[:100]

    def _finished(
        self, view: CellView, text: str, result: RunResult | None, attempt: Attempt | None, note: str
    ) -> None:
        self._busy = None
        stand_ins = self.study.stand_ins(view.cell)
        if not note and stand_ins and result is not None:
            note = "Above, our solution stands in for " + ", ".join(stand_ins) + " until yours passes."
        if attempt is not None:
            self._keep_verdict(view, text, attempt)
        elif result is not None and view.exercise is None and result.status.value == "ok":
            self.study.note(view.key, passed_text=None if text == original(view.cell) else text)
        view.finish(result, attempt, note)
        self._show_progress()
        self.refresh_bindings()
        if self.current is view:
            self.call_after_refresh(self._show_outcome, view)

    def _keep_verdict(self, view: CellView, text: str, attempt: Attempt) -> None:
        state = attempt.state.value
        if state in ("not_attempted", "could_not_check"):
            return
        attempts = self.study.cell(view.key).attempts + 1
        if state == "passed":
            self.study.note(view.key, state=state, attempts=attempts, passed_text=text)
        else:
            self.study.note(view.key, state=state, attempts=attempts)

    def _show_outcome(self, view: CellView) -> None:
        """Scroll so that what came can be read: all of it if there is room, else its beginning."""
        region = view.virtual_region
        height = self.body.size.height
        if region.bottom > int(self.body.scroll_y) + height:
            self.body.scroll_to(y=min(view.outcome_row, region.bottom - height), animate=False)

    def action_stop(self) -> None:
        """Stop the cell that runs."""
        self.study.stop()

    @work(thread=True, exit_on_error=False)
    def _warm_up(self) -> None:
        try:
            self.study.warm_up()
        except TutorError as error:
            self.app.call_from_thread(self.notify, str(error), severity="error", timeout=20)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Ctrl+C is ours only while something runs."""
        if action == "stop":
            return self._busy is not None
        if action == "undo_reset":
            return self._can_undo
        return True

    # --- keeping ------------------------------------------------------------------------------------------------

    def on_written(self, event: Written) -> None:
        """Keep the learner's text."""
        self.study.write(event.view.cell, event.text)

    def on_answered(self, event: Answered) -> None:
        """A quiz is answered: its height may have changed what is visible."""
        self.refresh_bindings()

    def on_output_requested(self, event: OutputRequested) -> None:
        """Show the whole output."""
        if event.view.result is not None:
            self.app.push_screen(Pager(event.view.result, self._glyphs, self._colors))

    def on_solution_requested(self, event: SolutionRequested) -> None:
        """Show the solution at once after a pass or all hints; else ask whether it is really wanted."""
        view = event.view
        exercise = view.exercise
        assert exercise is not None
        kept = self.study.cell(view.key)
        if view.has_passed or kept.solution_shown or kept.hints >= len(exercise.hints):
            self._open_solution(view, True)
            return
        left = len(exercise.hints) - kept.hints
        hints = f"{left} hint{'s are' if left != 1 else ' is'} left."
        question = f"Show the solution? {hints} It will be noted that you looked; you can still solve it yourself."
        self.app.push_screen(Confirm(question), lambda yes: self._open_solution(view, bool(yes)))

    def _open_solution(self, view: CellView, wanted: bool) -> None:
        if wanted:
            if not view.has_passed:
                self.study.note(view.key, solution_shown=True)
            view.show_solution()

    def on_reset_requested(self, event: ResetRequested) -> None:
        """Bring the original text back; u undoes it."""
        view = event.view

        def reset(yes: bool | None) -> None:
            if yes:
                self.app.flush()  # type: ignore[attr-defined]  # TutorApp's own
                self.study.store.reset(self.study.lesson.id, view.key)
                self.study.reload()
                view.replace_text(original(view.cell))
                self._can_undo = True
                self._show_progress()
                self.notify("Reset. u brings your work back.")

        self.app.push_screen(Confirm("Bring back the original text of this cell? Your work stays in a backup."), reset)

    def action_undo_reset(self) -> None:
        """Bring back what the last reset took."""
        self.study.store.undo_reset()
        self.study.reload()
        for view in self.stops():
            if isinstance(view, CellView) and view.text != self.study.text(view.cell):
                view.replace_text(self.study.text(view.cell))
        self._can_undo = False
        self._show_progress()
        self.notify("Your work is back.")

    def _show_progress(self) -> None:
        done, total = self.study.counts()
        warning = f"read-only: open in {self.study.store.holder}" if self.study.store.read_only else ""
        self.query_one(TopBar).show(done, total, warning)
        for ending in self.query(Ending):
            ending.relay()


def _is_prose(block: Block) -> bool:
    return not isinstance(block, CodeCell | Exercise | Quiz)
