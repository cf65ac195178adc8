"""The editor of a cell with what its process knows: completion, documentation, and marks of what is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, ClassVar, cast

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Offset, Region
from textual.message import Message
from textual.strip import Strip
from textual.style import Style

from tutor.app.completing.candidates import origins, place_at
from tutor.app.completing.completer import Completer, Source
from tutor.app.editing.painting import Location
from tutor.app.faults import STYLE, Fault, note_room, syntax_fault
from tutor.app.glyphs import Glyphs
from tutor.app.widgets.editor import Editor
from tutor.app.wrapping import cut
from tutor.progress import Trail
from tutor.runner.looking.caret import call_at, word_at

if TYPE_CHECKING:
    from tutor.app.app import TutorApp
    from tutor.runner.looking.look import Seen


# Whoever has not typed for so long, in seconds, may want to know that the text is no Python.
_PAUSE = 1.0
# Of the panel that tells about a name.
_LEAST_ROWS = 6


class Writing(Editor):
    """An editor that can ask the process of its cell."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+@", "complete", "complete the name", show=False),
        Binding("f2", "explain", "what is written about this", show=False),
    ]

    def __init__(self, text: str, source: Source, glyphs: Glyphs, trail: Trail | None = None) -> None:
        super().__init__(text, trail)
        self.glyphs = glyphs
        self.source = source
        self.completer = Completer(self, source)
        self._fault: Fault | None = None
        self._changed = 0.0  # when, by ``monotonic``
        self._reading = False
        self._held_back: Fault | None = None

    @dataclass
    class Read(Message):
        """The learner has paused, and ``text`` has been read: what is wrong in it, None if it is Python."""

        text: str
        fault: Fault | None

    # --- completion ---------------------------------------------------------------------------------------------

    def _type(self, event: events.Key) -> bool:
        if not self.burst.pasted and self.completer.take(event):
            return True
        return super()._type(event)

    def on_text_area_changed(self) -> None:
        """The list follows what is typed; the text is read when the typing pauses."""
        self.completer.follow()
        self._held_back = None
        self._changed = monotonic()
        if not self._reading:
            self._reading = True
            self.set_timer(_PAUSE, self._read)

    def on_text_area_selection_changed(self) -> None:
        """The list closes when the caret leaves the name; a line that the caret has left may be marked."""
        self.completer.follow()
        if self._held_back is not None and self.cursor_location[0] != self._held_back.row:
            fault, self._held_back = self._held_back, None
            self.post_message(self.Read(self.text, fault))

    def on_blur(self) -> None:
        """Whoever writes elsewhere needs no list here."""
        self.completer.close()

    def action_complete(self) -> None:
        """Show what may stand at the caret."""
        self.completer.open()

    @property
    def caret_on_screen(self) -> Offset:
        """Where the caret is on the screen."""
        return self.content_region.offset + self._cursor_offset - self.scroll_offset

    def replace_as_step(self, text: str, start: Location, end: Location) -> None:
        """Put ``text`` in place of a stretch, as one step of undo, the caret behind it."""
        with self.history.together():
            self.replace(text, start, end, maintain_selection_offset=False)
        self.move_cursor((start[0], start[1] + len(text)))

    # --- what is wrong ------------------------------------------------------------------------------------------

    def _read(self) -> None:
        """Read the text if nothing has been typed for a while; the line that is being written is not judged yet."""
        left = self._changed + _PAUSE - monotonic()
        if left > 0:
            self.set_timer(left, self._read)
            return
        self._reading = False
        fault = syntax_fault(self.text)
        if fault is not None and fault.row == self.cursor_location[0]:
            fault, self._held_back = None, fault
        self.post_message(self.Read(self.text, fault))

    def note(self, fault: Fault | None) -> None:
        """Tell beside its line what is wrong there."""
        rows = {row for each in (self._fault, fault) if each is not None for row in (each.row, each.row + 1)}
        self._fault = fault
        if self.is_attached and rows:
            self.refresh(*(Region(0, row - self.scroll_offset.y, self.size.width, 1) for row in rows))

    def render_line(self, y: int) -> Strip:
        """A line, and what is wrong on it or on the one above."""
        strip = super().render_line(y)
        fault, row = self._fault, y + self.scroll_offset.y
        if fault is None or self.scroll_offset.x or row not in (fault.row, fault.row + 1):
            return strip
        count = min(fault.row + 2, self.document.line_count)
        widths = [0] * fault.row + [cell_len(self.document[each].expandtabs(4)) for each in range(fault.row, count)]
        place = note_room(widths, fault.row, self.size.width)
        if place is None or place[0] != row:
            return strip
        text = cut(fault.text, self.size.width - place[1], self.glyphs.ellipsis)
        told = Segment(text, self._style("") + Style.parse(STYLE).rich_style)
        end = place[1] + cell_len(text)
        return Strip.join([strip.crop(0, place[1]), Strip([told]), strip.crop(end)])

    # --- documentation ------------------------------------------------------------------------------------------

    def action_explain(self) -> None:
        """Show what is written about the name at the caret, or about what is called there."""
        from tutor.runner.looking.look import Look

        row, column = self.cursor_location
        place = place_at(self.text, row, column, self.source.above())
        paths = [path for path in (word_at(place.text, row, column), call_at(place.text, row, column)) if path]
        if not paths:
            cast("TutorApp", self.app).tell("F2 tells about a name: put the cursor on one.")
            return
        state = (self.text, self.selection)
        self.completer.ask(Look(about=paths[0], origins=origins(place)), partial(self._explain, paths, state))

    def _explain(self, paths: Sequence[tuple[str, ...]], state: object, seen: Seen | None) -> None:
        """Show what is known of the first of ``paths``, else ask for the next."""
        if state != (self.text, self.selection) or not self.has_focus:
            return  # whoever writes on is not to be stopped by it
        from tutor.app.completing.documentation import Documentation, from_text
        from tutor.runner.looking.look import Look

        path, *others = paths
        place = place_at(self.text, *self.cursor_location, self.source.above())
        about = (seen.about if seen is not None else None) or from_text(place, path)
        if about is None and others:
            look = Look(about=others[0], origins=origins(place))
            self.completer.ask(look, partial(self._explain, others, state))
            return
        if about is not None:
            # Beside the caret's line, between the bars of the screen.
            above = self.caret_on_screen.y - 1
            below = self.app.size.height - self.caret_on_screen.y - 2
            rows = max(above, below, _LEAST_ROWS)
            self.app.push_screen(Documentation(about, above=above > below, rows=rows))
            return
        busy = "" if seen is not None else ": the cells are busy, or one above stops with an error"
        cast("TutorApp", self.app).tell(f"Nothing is known about {'.'.join(path)}{busy}.")
