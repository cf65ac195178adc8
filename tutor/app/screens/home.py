"""The list of lessons, with progress and what each one teaches."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen

from tutor.app.flow import Flow, Lines
from tutor.app.glyphs import Glyphs
from tutor.app.widgets.keybar import KeyBar
from tutor.app.widgets.topbar import TopBar
from tutor.app.wrapping import wrap
from tutor.course.model import Course, LessonEntry
from tutor.study.standings import Standing


class LessonList(Flow):
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

    def __init__(self, entries: tuple[LessonEntry, ...], glyphs: Glyphs) -> None:
        super().__init__()
        self._entries = entries
        self._glyphs = glyphs
        self._standings: dict[str, Standing] = {}
        self._last = ""
        self.chosen = 0

    def show(self, standings: dict[str, Standing], last: str) -> None:
        """Tell how the lessons stand; the last one opened is chosen."""
        self._standings, self._last = standings, last
        self.chosen = next((i for i, entry in enumerate(self._entries) if entry.id == last), self.chosen)
        self.relay()

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
        complete = standing.is_complete
        sign, style = (glyphs.passed, "$success") if complete else (glyphs.open, "$text-muted")
        if standing.opened and not complete:
            sign, style = glyphs.running, "$accent"
        number = entry.id.split("-")[0]
        left = Content.assemble((f" {sign} ", style), (f"{number}  {entry.title}", "bold" if chosen else ""))
        figures = f"{standing.done}/{standing.total}" if standing.total else ""
        right = f"{figures:>7}  {entry.minutes:>3} min " if entry.minutes else f"{figures:>7} "
        left = left.truncate(max(width - len(right) - 1, 1), ellipsis=True)
        line = (
            left + Content(" " * max(width - left.cell_length - len(right), 1)) + Content.styled(right, "$text-muted")
        )
        return line.stylize("$block-cursor-foreground on $block-cursor-background") if chosen else line

    def _details(self, entry: LessonEntry, width: int) -> Lines:
        indent = Content("      ")
        lines: Lines = []
        if entry.requires:
            lines.append(Content.styled(f"builds on {', '.join(entry.requires)}", "italic $text-muted"))
        for outcome in entry.outcomes:
            lines += wrap(Content.assemble((f"{self._glyphs.bullet} ", "$accent"), outcome), width - 8)
        return [indent + line for line in lines]

    def action_move(self, step: int) -> None:
        """Choose another lesson."""
        if self._entries:
            self.chosen = max(0, min(self.chosen + step, len(self._entries) - 1))
            self.relay()
            self.call_after_refresh(self._follow)

    def _follow(self) -> None:
        parent = self.parent
        if isinstance(parent, VerticalScroll):
            parent.scroll_to(y=max(self.chosen - 3, 0), animate=False)

    def action_open(self) -> None:
        """Open the chosen lesson."""
        entry = self.entry
        if entry is not None:
            self.app.open_lesson(entry.id)  # type: ignore[attr-defined]  # TutorApp's own


class HomeScreen(Screen[None]):
    """Where the learner starts."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q", "app.leave", "quit"),
    ]

    DEFAULT_CSS = """
    HomeScreen #greeting { padding: 1 2; }
    HomeScreen VerticalScroll { height: 1fr; scrollbar-size-vertical: 1; }
    """

    def __init__(self, course: Course, glyphs: Glyphs) -> None:
        super().__init__()
        self._course = course
        self._glyphs = glyphs

    def compose(self) -> ComposeResult:
        """Title, greeting, the list, the keys."""
        yield TopBar(self._course.title, self._glyphs)
        with VerticalScroll(can_focus=False):
            yield Greeting()
            yield LessonList(self._course.entries, self._glyphs)
        yield KeyBar()

    def show(self, standings: dict[str, Standing], last: str, warning: str) -> None:
        """Tell how all lessons stand."""
        done = sum(standing.done for standing in standings.values())
        total = sum(standing.total for standing in standings.values())
        self.query_one(TopBar).show(done, total, warning)
        self.query_one(Greeting).show(next((e for e in self._course.entries if e.id == last), None), done)
        self.query_one(LessonList).show(standings, last)
        self.query_one(LessonList).focus()


class Greeting(Flow):
    """One line that says what to do."""

    DEFAULT_CSS = "Greeting { padding: 1 2; }"

    def __init__(self) -> None:
        super().__init__()
        self._last: LessonEntry | None = None
        self._done = 0

    def show(self, last: LessonEntry | None, done: int) -> None:
        """Greet a learner who left at ``last``."""
        self._last, self._done = last, done
        self.relay()

    def lines(self, width: int) -> Lines:
        """The greeting."""
        if self._last is None:
            return wrap(
                Content("Welcome. Choose a lesson with the arrow keys; Enter opens it. ? shows all keys."), width
            )
        return wrap(Content(f"Welcome back. You left at “{self._last.title}”. Enter opens the chosen lesson."), width)
