"""The list of lessons, with progress and what each one teaches."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.geometry import Region
from textual.screen import Screen

from tutor.app.flow import Flow, Lines
from tutor.app.glyphs import Glyphs
from tutor.app.reasons import Reasoned
from tutor.app.signs import CHOSEN, lesson_sign
from tutor.app.widgets.keybar import KeyBar
from tutor.app.widgets.topbar import TopBar
from tutor.app.wrapping import shorten, wrap
from tutor.course.model import Course, LessonEntry
from tutor.study.standings import Standing
from tutor.study.whereabouts import Whereabouts, told_before


class LessonList(Reasoned, Flow):
    """One line a lesson; the chosen one tells what it teaches."""

    can_focus = True

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space,right", "open", "open"),
        Binding("down,j,tab", "move(1)", "down", show=False),
        Binding("up,k,shift+tab", "move(-1)", "up", show=False),
        Binding("home,g", "move(-1000)", "first", show=False),
        Binding("end,G", "move(1000)", "last", show=False),
    ]

    DEFAULT_CSS = """
    LessonList { padding: 0 1; }
    """

    def __init__(self, course: Course, glyphs: Glyphs) -> None:
        super().__init__()
        self._course = course
        self._entries = course.entries
        self._glyphs = glyphs
        self._standings: dict[str, Standing] = {}
        self.chosen = 0

    def show(self, standings: dict[str, Standing]) -> None:
        """Tell how the lessons stand."""
        if standings != self._standings:
            self._standings = standings
            self.relay()

    def choose(self, lesson_id: str) -> None:
        """Choose a lesson by its id."""
        ids = [entry.id for entry in self._entries]
        self.action_move(ids.index(lesson_id) - self.chosen)

    @property
    def entry(self) -> LessonEntry | None:
        """The chosen lesson."""
        return self._entries[self.chosen] if self._entries else None

    def lines(self, width: int) -> Lines:
        """The list."""
        lines: Lines = []
        for index, entry in enumerate(self._entries):
            chosen = index == self.chosen
            lines.append(self._entry_line(entry, width, chosen=chosen))
            if chosen:
                lines += self._details(entry, width)
        return lines

    def _entry_line(self, entry: LessonEntry, width: int, *, chosen: bool) -> Content:
        glyphs = self._glyphs
        standing = self._standings.get(entry.id, Standing())
        sign, style = lesson_sign(standing, glyphs)
        pointer = glyphs.pointer if chosen else " " * len(glyphs.pointer)
        left = Content.assemble(
            (f"{pointer}{sign} ", style), (f"{entry.number}  {entry.title}", "bold" if chosen else "")
        )
        figures = f"{standing.done}/{standing.total}" if standing.total else ""
        right = f"{figures:>7}  {entry.minutes:>3} min " if entry.minutes else f"{figures:>7} "
        left = shorten(left, max(width - len(right) - 1, 1), glyphs.ellipsis)
        line = (
            left + Content(" " * max(width - left.cell_length - len(right), 1)) + Content.styled(right, "$text-muted")
        )
        return line.stylize(CHOSEN) if chosen else line

    def _details(self, entry: LessonEntry, width: int) -> Lines:
        indent = Content("      ")
        lines: Lines = []
        if before := told_before(self._course, entry, self._standings):
            lines += wrap(Content.styled(before, "italic $text-muted"), width - 8)
        for outcome in entry.outcomes:
            lines += wrap(Content.assemble((f"{self._glyphs.bullet} ", "$accent"), outcome), width - 8)
        return [indent + line for line in lines]

    def why_not(self, action: str, parameters: tuple[object, ...]) -> str | None:
        """There is an end to the list."""
        if action == "move" and parameters:
            down = int(str(parameters[0])) > 0
            if self.chosen == (len(self._entries) - 1 if down else 0):
                return f"This is the {'last' if down else 'first'} lesson; Enter opens it."
        return super().why_not(action, parameters)

    def action_move(self, step: int) -> None:
        """Choose another lesson."""
        chosen = max(0, min(self.chosen + step, len(self._entries) - 1))
        if chosen != self.chosen:
            self.chosen = chosen
            self.relay()
            self.call_after_refresh(self._follow)

    def _follow(self) -> None:
        """The chosen lesson and what it teaches stay to be seen; from the first one the greeting does, too."""
        parent = self.parent
        if isinstance(parent, VerticalScroll) and self._entries:
            details = len(self._details(self._entries[self.chosen], self.content_size.width))
            top = self.virtual_region.y + self.chosen if self.chosen else 0
            rows = Region(0, top, 1, self.virtual_region.y + self.chosen - top + 1 + details)
            parent.scroll_to_region(rows, animate=False, force=True)

    def action_open(self) -> None:
        """Open the chosen lesson."""
        entry = self.entry
        if entry is not None:
            self.app.open_lesson(entry.id)  # type: ignore[attr-defined]  # TutorApp's own


# Textual's own keys of a screen move the focus, and there is but one thing here that has it.
class HomeScreen(Screen[None], inherit_bindings=False):
    """Where the learner starts."""

    # What stands first on the bottom line.
    foremost = ("open", "where", "search", "bookmarks")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q", "app.leave", "quit"),
    ]

    DEFAULT_CSS = """
    HomeScreen VerticalScroll { height: 1fr; scrollbar-size-vertical: 1; align-horizontal: center; }
    HomeScreen Greeting, HomeScreen LessonList { max-width: 100; }
    """

    def __init__(self, course: Course, glyphs: Glyphs) -> None:
        super().__init__()
        self._course = course
        self._glyphs = glyphs
        self._told: Whereabouts | None = None

    def compose(self) -> ComposeResult:
        """Title, greeting, the list, the keys."""
        yield TopBar(self._course.title, self._glyphs)
        with VerticalScroll(can_focus=False):
            yield Greeting()
            yield LessonList(self._course, self._glyphs)
        yield KeyBar()

    def show(self, standings: dict[str, Standing], left: Whereabouts | None, warning: str) -> None:
        """Tell how all lessons stand and where the learner left."""
        done = sum(standing.done for standing in standings.values())
        total = sum(standing.total for standing in standings.values())
        self.query_one(TopBar).show(done, total, warning)
        self.query_one(Greeting).show(left)
        lessons = self.query_one(LessonList)
        lessons.show(standings)
        if left is not None and left != self._told:
            self._told = left
            lessons.choose(left.next.lesson.id if left.next else left.entry.id)
        lessons.focus()


class Greeting(Flow):
    """Says where the learner left and what to do."""

    DEFAULT_CSS = "Greeting { padding: 1 2; }"

    def __init__(self) -> None:
        super().__init__()
        self._left: Whereabouts | None = None

    def show(self, left: Whereabouts | None) -> None:
        """Greet a learner who left there; None greets a new one."""
        if left != self._left:
            self._left = left
            self.relay()

    def lines(self, width: int) -> Lines:
        """The greeting."""
        left = self._left
        if left is None:
            return wrap(
                Content("Welcome. Choose a lesson with the arrow keys; Enter opens it. ? shows all keys."), width
            )
        on = "Enter goes on there; w leads to the exercise." if left.next and left.next.exercise else "Enter opens it."
        lines = wrap(Content(f"Welcome back. {left.left}"), width)
        return lines + wrap(Content(f"{left.advice} {on if left.next else ''}"), width)
