"""The editor of a cell with what its process knows: completion, documentation, and marks of what is wrong."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar, cast

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Offset

from tutor.app.completing.candidates import origins, place_at
from tutor.app.completing.completer import Completer, Source
from tutor.app.editing.painting import Location
from tutor.app.glyphs import Glyphs
from tutor.app.widgets.editor import Editor
from tutor.progress import Trail
from tutor.runner.looking.caret import word_at

if TYPE_CHECKING:
    from tutor.app.app import TutorApp
    from tutor.runner.looking.look import Seen


class Writing(Editor):
    """An editor that can ask the process of its cell."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("f2", "explain", "what is this", show=False)]

    def __init__(self, text: str, source: Source, glyphs: Glyphs, trail: Trail | None = None) -> None:
        super().__init__(text, trail)
        self.glyphs = glyphs
        self.source = source
        self.completer = Completer(self, source)

    # --- completion ---------------------------------------------------------------------------------------------

    def _type(self, event: events.Key) -> bool:
        if not self.burst.pasted and self.completer.take(event):
            return True
        return super()._type(event)

    def on_text_area_changed(self) -> None:
        """The list follows what is typed."""
        self.completer.follow()

    def on_text_area_selection_changed(self) -> None:
        """The list closes when the caret leaves the name."""
        self.completer.follow()

    def on_blur(self) -> None:
        """Whoever writes elsewhere needs no list here."""
        self.completer.close()

    @property
    def caret_on_screen(self) -> Offset:
        """Where the caret is on the screen."""
        return self.content_region.offset + self._cursor_offset - self.scroll_offset

    def replace_as_step(self, text: str, start: Location, end: Location) -> None:
        """Put ``text`` in place of a stretch, as one step of undo, the caret behind it."""
        with self.history.together():
            self.replace(text, start, end, maintain_selection_offset=False)
        self.move_cursor((start[0], start[1] + len(text)))

    # --- documentation ------------------------------------------------------------------------------------------

    def action_explain(self) -> None:
        """Show what is written about the name at the caret, or about what is called there."""
        from tutor.runner.looking.look import Look

        row, column = self.cursor_location
        place = place_at(self.text, row, column, self.source.above())
        path = word_at(place.text, row, column)
        if not path:
            cast("TutorApp", self.app).tell("F2 tells about a name: put the cursor on one.")
            return
        state = (self.text, self.selection)
        self.completer.ask(Look(about=path, origins=origins(place)), partial(self._explain, path, state))

    def _explain(self, path: tuple[str, ...], state: object, seen: Seen | None) -> None:
        if state != (self.text, self.selection) or not self.has_focus:
            return  # whoever writes on is not to be stopped by it
        from tutor.app.completing.documentation import Documentation, from_text

        row, column = self.cursor_location
        about = seen.about if seen is not None else None
        if about is None:
            place = place_at(self.text, row, column, self.source.above())
            about = from_text(place, path)
        if about is not None:
            low = self.caret_on_screen.y > self.app.size.height // 3
            self.app.push_screen(Documentation(about, self.glyphs, above=low))
            return
        busy = "" if seen is not None else ": the cells are busy, or one above stops with an error"
        cast("TutorApp", self.app).tell(f"Nothing is known about {'.'.join(path)}{busy}.")
