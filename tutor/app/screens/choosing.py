"""A list laid over what is open; what is chosen in it is what the screen gives back."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Container
from textual.screen import ModalScreen

from tutor.app.widgets.keybar import KeyBar
from tutor.app.widgets.picker import Picker


class Choosing(ModalScreen[object]):
    """A picker over the page: a drawer at the left, or with ``wide`` all of the screen."""

    # The page behind keeps its colours: to dim it would draw all of it anew, twice.
    DEFAULT_CSS = """
    Choosing { background: transparent; }
    Choosing Container { dock: left; width: 100%; height: 100%; margin-bottom: 1; }
    Choosing.drawer Container { width: 46; max-width: 100%; }
    Choosing.drawer Picker { border-right: solid $primary; }
    """

    def __init__(self, picker: Picker, *, wide: bool = False) -> None:
        super().__init__(classes="" if wide else "drawer")
        self._picker = picker

    def compose(self) -> ComposeResult:
        """The list and its keys."""
        with Container():
            yield self._picker
        yield KeyBar()

    def on_mount(self) -> None:
        """One can type at once."""
        self._picker.field.focus(scroll_visible=False)

    def on_picker_chosen(self, event: Picker.Chosen) -> None:
        """Give back what was chosen."""
        event.stop()
        self.dismiss(event.value)

    def on_picker_left(self, event: Picker.Left) -> None:
        """Give back nothing."""
        event.stop()
        self.dismiss(None)
