"""Completion in an editor: when the list opens, what narrows it, and what asks the process for a better one.

Nothing here waits: what the text itself says is shown at once, and what the process says replaces it when it comes, if
the caret is still in the same name.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Protocol, cast

from textual import events
from textual.geometry import Offset

from tutor.app.completing.candidates import Place, candidates, place_at, wanted
from tutor.app.completing.popup import Popup
from tutor.app.editing.pasting import PACE
from tutor.errors import TutorError

if TYPE_CHECKING:
    from tutor.app.app import TutorApp
    from tutor.app.completing.writing import Writing
    from tutor.runner.looking.look import Look, Seen

_STEPS = {"down": 1, "tab": 1, "up": -1, "shift+tab": -1, "pagedown": 6, "pageup": -6}
_MOST_KNOWN = 20
_MOST_TEXT = 50_000


class Source(Protocol):
    """The cell that is written, as its editor knows it."""

    def above(self) -> Sequence[str]:
        """The texts that run before it."""

    def state(self) -> object:
        """What the answer to a look depends on, beside what is looked for."""

    def look(self, wanted: Look) -> Seen | None:
        """Ask the process; on a worker's thread. None if it cannot say anything now."""


@dataclass
class _Asking:
    """What has been asked and is not answered yet, and what is to be asked then."""

    now: Look | None = None
    then: tuple[Look, Callable[[Seen | None], None]] | None = None


@dataclass
class Completer:
    """The completion of one editor."""

    editor: Writing
    source: Source
    _popup: Popup | None = None
    _place: Place | None = None
    _seen: Seen | None = None
    _typed: float = 0.0
    _asking: _Asking = field(default_factory=_Asking)
    _known: dict[tuple[object, Look], Seen] = field(default_factory=dict)

    # --- keys ---------------------------------------------------------------------------------------------------

    def take(self, event: events.Key) -> bool:
        """Do what a key means to the list; False for a key that is not the list's."""
        self.follow()
        key = event.key
        if self._popup is None:
            return key == "tab" and self.editor.selection.is_empty and self._open_after_name()
        if key in _STEPS:
            self._popup.choose(_STEPS[key])
        elif key == "enter" and event.time - self._typed > PACE:  # else it belongs to a paste
            self._accept()
        elif key == "escape":
            self.close()
        elif key.startswith("alt+") and len(key) == 5:  # Esc and a letter that came together
            self.close()
            self.editor.insert(key[4:])
        else:
            self._typed = event.time
            return False
        return True

    def _open_after_name(self) -> bool:
        place = self._here()
        if place is None or not place.caret.completes:
            return False
        self.open(place)
        return True

    def open(self, place: Place | None = None) -> None:
        """Show what may stand at the caret; what the process says comes later."""
        place = place or self._here()
        if place is None or not place.caret.code:
            self._tell("No name can stand here.")
            return
        self._place, self._seen, self._typed = place, None, 0.0
        asked = replace(wanted(place), prefix="")
        self._seen = self._known.get((self.source.state(), asked))
        self._show()
        if self._seen is None:
            self.ask(wanted(place), partial(self._answered, place.stem))

    def close(self) -> bool:
        """Close the list; whether it was open."""
        self._place = self._seen = None
        if self._popup is None:
            return False
        popup, self._popup = self._popup, None
        popup.remove()
        return True

    def follow(self) -> None:
        """The text or the caret has changed: narrow the list, or close it."""
        if self._place is None:
            return
        place = self._here()
        if place is None or place.stem != self._place.stem or not place.caret.code:
            self.close()
        elif place != self._place:
            self._place = place
            self._show()

    def _accept(self) -> None:
        assert self._popup is not None
        assert self._place is not None
        chosen, place = self._popup.chosen, self._place
        self.close()
        begin = (place.row, place.column - len(place.caret.prefix))
        self.editor.replace_as_step(chosen.inserted, begin, (place.row, place.column))

    # --- the list -----------------------------------------------------------------------------------------------

    def _here(self) -> Place | None:
        """The place at the caret."""
        text = self.editor.text
        if len(text) > _MOST_TEXT or not self.editor.selection.is_empty:
            return None
        return place_at(text, *self.editor.cursor_location, self.source.above())

    def _show(self) -> None:
        assert self._place is not None
        found = candidates(self._place, self._seen)
        if not found:
            if self._popup is not None:
                popup, self._popup = self._popup, None
                popup.remove()
            return
        if self._popup is not None:
            self._popup.show(found)
            return
        caret = self.editor.caret_on_screen
        self._popup = Popup(found, self.editor.glyphs, caret.x - len(self._place.caret.prefix))
        self._popup.put(Offset(caret.x, caret.y))
        self.editor.screen.mount(self._popup)

    def _answered(self, stem: tuple[object, ...], seen: Seen | None) -> None:
        """What the process said about the place that the list was opened for."""
        place = self._place
        if place is None or place.stem != stem:
            return
        self._seen = seen
        self._show()
        if self._popup is None and not candidates(self._place or place, seen):
            self._place = None
            prefix = place.caret.prefix
            if seen is None:
                self._tell("Nothing is known here while the cells are busy or stopped by an error.")
            elif not prefix:
                self._tell("Nothing is known about what stands before the dot.")
            elif not any(each.name == prefix for each in seen.names):
                self._tell(f"No name known here begins with {prefix}.")

    # --- asking -------------------------------------------------------------------------------------------------

    def ask(self, look: Look, then: Callable[[Seen | None], None]) -> None:
        """Ask the process without waiting; one question at a time, of those that wait only the newest."""
        if self._asking.now is not None:
            self._asking.then = (look, then)
            return
        self._asking.now = look
        state = self.source.state()
        work = partial(self._work, look, then, state)
        self.editor.run_worker(work, thread=True, group="looks", exit_on_error=False)

    def _work(self, look: Look, then: Callable[[Seen | None], None], state: object) -> None:
        try:
            seen = self.source.look(look)
        except TutorError:  # running a cell tells what is wrong with the machinery
            seen = None
        self.editor.app.call_from_thread(self._came, look, then, state, seen)

    def _came(self, look: Look, then: Callable[[Seen | None], None], state: object, seen: Seen | None) -> None:
        self._asking.now = None
        if seen is not None:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            self._known[state, replace(look, prefix="")] = seen
        if not self.editor.is_attached:
            return
        then(seen)
        if self._asking.then is not None:
            following, self._asking.then = self._asking.then, None
            self.ask(*following)

    def _tell(self, text: str) -> None:
        cast("TutorApp", self.editor.app).tell(text)
