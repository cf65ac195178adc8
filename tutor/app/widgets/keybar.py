"""The bottom line: the keys that do something now, most useful first; or why the last key did nothing."""

from __future__ import annotations

from textual.binding import ActiveBinding, Binding
from textual.content import Content

from tutor.app.flow import Flow, Lines
from tutor.app.keys import is_written_in, key_name

_HELP = ("help", "app.help")
_GAP = 2


class KeyBar(Flow):
    """Shows the bindings that apply to what is focused; those that do not fit are in the help."""

    DEFAULT_CSS = """
    KeyBar { dock: bottom; height: 1; padding: 0 1; background: $panel; color: $foreground; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._said = ""
        self._bindings_shown: list[Binding] = []

    def on_mount(self) -> None:
        """Follow the bindings as the focus moves."""
        self._bindings_shown = self._useful()
        self.screen.bindings_updated_signal.subscribe(self, lambda _screen: self._follow())

    def _follow(self) -> None:
        useful = self._useful()
        if useful != self._bindings_shown:
            self._bindings_shown = useful
            self.redraw()

    def say(self, text: str) -> bool:
        """Say a line in place of the keys, "" to show them again; whether there is room for it."""
        if len(text) > self.size.width - 2:
            return False
        if text != self._said:
            self._said = text
            self.redraw()
        return True

    def _useful(self) -> list[Binding]:
        """The bindings to show, most useful first, one an action."""
        foremost: tuple[str, ...] = getattr(self.screen, "foremost", ())
        shown: dict[str, Binding] = {}
        for active in self.screen.active_bindings.values():
            binding = active.binding
            if self._helps(active) and (binding.show or binding.action in foremost):
                shown.setdefault(binding.action, binding)
        first = [shown.pop(action) for action in foremost if action in shown]
        return [*first, *shown.values()]

    def _helps(self, active: ActiveBinding) -> bool:
        """Whether a key does something here, and is worth a place on the line."""
        binding = active.binding
        if not active.enabled or not binding.description:
            return False
        if is_written_in(self.screen.focused) and len(key_name(binding.key)) == 1:
            return False  # it types
        # The app's own lead away: that is of use on a page, which says what matters most there, not over one.
        is_page = hasattr(self.screen, "foremost")
        return is_page or active.node is not self.app or binding.action in _HELP

    def lines(self, width: int) -> Lines:
        """The keys on one line."""
        if self._said:
            return [Content.styled(self._said, "bold $warning")]
        # Help is always there; the others as far as there is room.
        items = [(binding.action in _HELP, _item(binding)) for binding in self._bindings_shown]
        kept = [item for is_help, item in items if is_help]
        used = sum(item.cell_length + _GAP for item in kept)
        chosen = []
        for is_help, item in items:
            if not is_help:
                used += item.cell_length + _GAP
                if used - _GAP > width:
                    break
                chosen.append(item)
        return [Content(" " * _GAP).join([*chosen, *kept])]


def _item(binding: Binding) -> Content:
    return Content.assemble((key_name(binding.key, short=True), "bold $footer-key"), " ", binding.description)
