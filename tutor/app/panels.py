"""Outline, search and bookmarks: the lists by which the learner gets about, from the page or the list of lessons."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.binding import Binding, BindingType
from textual.content import Content

from tutor.app.glyphs import Glyphs
from tutor.app.moving import Moving
from tutor.app.trail import Place
from tutor.app.wrapping import shorten
from tutor.course.model import Course
from tutor.errors import LessonError
from tutor.progress import ProgressStore

if TYPE_CHECKING:  # what a list needs is not there before one is wanted
    from tutor.app.screens.lesson import LessonScreen
    from tutor.app.widgets.beside import Beside
    from tutor.app.widgets.finder import Finder
    from tutor.app.widgets.outline import Sources
    from tutor.app.widgets.picker import Picker
    from tutor.study.bookmarks import Bookmarks
    from tutor.study.references import Jump
    from tutor.study.search import Index
    from tutor.study.standings import Next


# The setting that tells whether the outline stands beside the text: "beside", or "".
_PANE = "outline"


class Panels(Moving):
    """The part of the app that lays lists over what is open."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("t", "outline", "outline"),
        Binding("slash", "search", "search"),
        Binding("i", "glossary", "glossary", show=False),
        Binding("apostrophe", "bookmarks", "bookmarks", show=False),
        Binding("w", "where", "where was I", show=False),
        Binding("B", "bookmark", "bookmark this place", show=False),
    ]

    def __init__(self, course: Course, store: ProgressStore, glyphs: Glyphs) -> None:
        super().__init__(course, store, glyphs)
        self._marks: Bookmarks | None = None
        self._index: Index | None = None
        self._indexed = False
        self._finder: Finder | None = None

    def why_not(self, action: str, parameters: tuple[object, ...]) -> str | None:
        """Why an action does not apply now."""
        if action == "bookmark" and self.lesson is None:
            return "B marks a place in a lesson; Enter opens one."
        if action == "where" and self.lesson is None and not self.store.setting("last", ""):
            return "You have not been in a lesson yet; Enter opens the first one."
        if action == "bookmark" and self.store.read_only:
            return "Your progress is open elsewhere: here no bookmark would be kept."
        if action == "glossary" and self.course.glossary is None:
            return "This course has no glossary."
        return super().why_not(action, parameters)

    # --- outline ------------------------------------------------------------------------------------------------

    async def action_outline(self) -> None:
        """Lay the outline over the page, or where there is room show it beside the text and go there."""
        from tutor.app.screens.choosing import Choosing
        from tutor.app.widgets.beside import WIDE
        from tutor.app.widgets.outline import Outline

        lesson, place = self.lesson, self.place
        if lesson is not None and self.size.width >= WIDE:
            pane = self.pane or await self._show_pane(lesson)
            pane.field.focus(scroll_visible=False)
            self._keep_pane("beside")
        else:
            outline = Outline(self._sources, place.line if place else 0, self.glyphs)
            self.push_screen(Choosing(outline), self._go_to_entry)
            self.read_standings(outline.retell)

    @property
    def _sources(self) -> Sources:
        from tutor.app.widgets.outline import Sources

        lesson = self.lesson
        return Sources(self.course, lesson.study if lesson else None, self.bookmarks, lambda: self.standings)

    @property
    def pane(self) -> Beside | None:
        """The outline beside the text, if there is one."""
        from tutor.app.widgets.beside import Beside

        return next(iter(self.lesson.query(Beside)), None) if self.lesson is not None else None

    async def _show_pane(self, lesson: LessonScreen) -> Beside:
        from tutor.app.widgets.beside import Beside

        pane = Beside(self._sources, lesson, self.glyphs)
        await lesson.mount(pane, before=lesson.body)
        self.read_standings(pane.retell)
        return pane

    def _keep_pane(self, how: str) -> None:
        if how != self.store.setting(_PANE):
            self.store.set_setting(_PANE, how)

    def open_lesson(self, lesson_id: str) -> bool:
        """Open a lesson; the outline stands beside it again where it did."""
        opened = super().open_lesson(lesson_id)
        if opened and self.store.setting(_PANE):
            self.screen.call_after_refresh(self._fit_pane)
        return opened

    def on_resize(self) -> None:
        """The pane comes and goes with the room there is for it."""
        if self.store.setting(_PANE):
            self.call_later(self._fit_pane)

    async def _fit_pane(self) -> None:
        from tutor.app.widgets.beside import WIDE

        lesson = self.lesson
        if lesson is not None and lesson.is_attached:
            pane, fits = self.pane, self.size.width >= WIDE
            if pane is not None:
                pane.display = fits
            elif fits:
                await self._show_pane(lesson)

    def on_picker_chosen(self, event: Picker.Chosen) -> None:
        """Something was chosen in the pane."""
        self.on_beside_back()
        event.picker.field.value = ""
        self._go_to_entry(event.value)

    def on_beside_back(self) -> None:
        """From the pane to the text."""
        if self.lesson is not None:
            self.lesson.set_focus(None)
            self.lesson.call_later(self.lesson.focus_visible)

    def on_picker_left(self, event: Picker.Left) -> None:
        """The pane is closed."""
        self._keep_pane("")
        self.on_beside_back()
        event.picker.remove()

    def _go_to_entry(self, chosen: object) -> None:
        match chosen:
            case (Place() as place, _):
                self.jump(place.lesson, place.line)
            case str():
                self.change_lesson(chosen)

    # --- where was I --------------------------------------------------------------------------------------------

    def action_where(self) -> None:
        """Tell where the learner is, or left, and what to do next."""
        self.read_standings(self._show_where)

    def _show_where(self) -> None:
        from tutor.app.screens.where import Where

        where = self.whereabouts
        if where is not None:
            self.push_screen(Where(where), self._go_to_next)

    def _go_to_next(self, step: Next | None) -> None:
        if step is not None and step.exercise is not None:
            self.jump(step.lesson.id, step.exercise.line)
        elif step is not None:
            self.change_lesson(step.lesson.id)

    # --- glossary -----------------------------------------------------------------------------------------------

    def action_glossary(self) -> None:
        """Every term of the course, and what it means."""
        from tutor.app.screens.glossary import GlossaryScreen
        from tutor.course.glossary import read_glossary

        assert self.course.glossary is not None
        try:
            glossary = read_glossary(self.course.glossary)
        except LessonError as error:
            self.notify(str(error), severity="error", timeout=20, markup=False)
            return
        self.push_screen(GlossaryScreen(self.shelf, glossary, self.glyphs), self._go_to_explanation)

    def _go_to_explanation(self, chosen: Jump | None) -> None:
        if chosen is not None:
            self.jump(chosen.lesson, chosen.line)

    # --- search -------------------------------------------------------------------------------------------------

    def action_search(self) -> None:
        """Search all lessons; what was sought last is there again."""
        from tutor.app.screens.choosing import Choosing
        from tutor.app.widgets.finder import Finder
        from tutor.study.search import Index

        if self._index is None:
            self._index = Index()
        finder = Finder(self._index, self.course, self.glyphs, lambda: self._indexed)
        if self._finder is not None:
            finder.field.value = self._finder.field.value
        self._finder = finder
        self.push_screen(Choosing(finder, wide=True), self._go_to_hit)
        self._read_lessons(self._index, finder)

    @work(thread=True, exit_on_error=False, group="index")
    def _read_lessons(self, index: Index, finder: Finder) -> None:
        """Take into the index what has changed since it was made; the keys do not wait for it."""
        for lesson in self.shelf.lessons():
            index.add(lesson)
        if not self._indexed:
            self._indexed = True
            self.call_from_thread(finder.renew)

    def _go_to_hit(self, chosen: object) -> None:
        from tutor.course.folding import needles
        from tutor.study.search import Hit

        if isinstance(chosen, Hit):
            words = needles(self._finder.field.value) if self._finder is not None else ()
            if self.jump(chosen.lesson, chosen.line, words=words):
                self.screen.call_after_refresh(self.tell, "Found here. Backspace goes back, / finds more.")

    # --- bookmarks ----------------------------------------------------------------------------------------------

    @property
    def bookmarks(self) -> Bookmarks:
        """The places that the learner has marked."""
        from tutor.study.bookmarks import Bookmarks

        if self._marks is None:
            self._marks = Bookmarks(self.store)
        return self._marks

    def action_bookmark(self) -> None:
        """Mark the block at the top of the screen, or forget that mark."""
        lesson = self.lesson
        if lesson is not None:
            from tutor.study.outlines import beginning_of

            line = lesson.line_meant
            marked = self.bookmarks.toggle(lesson.study.lesson, line)
            text = beginning_of(lesson.study.lesson, line)
            told = "Marked: {} (' lists the bookmarks)" if marked else "No longer marked: {}"
            if self.pane is not None:
                self.pane.retell()
            self.tell(told.format(shorten(Content(text), 36, self.glyphs.ellipsis)))

    def action_bookmarks(self) -> None:
        """List the bookmarks of all lessons."""
        from tutor.app.screens.choosing import Choosing
        from tutor.app.widgets.bookmarked import Bookmarked

        picker = Bookmarked(self.bookmarks, self.course, self.glyphs)
        self.push_screen(Choosing(picker), self._go_to_bookmark)

    def _go_to_bookmark(self, chosen: object) -> None:
        from tutor.study.bookmarks import Bookmark

        if isinstance(chosen, Bookmark):
            self.jump(chosen.lesson, chosen.line)
