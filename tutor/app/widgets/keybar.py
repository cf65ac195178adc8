"""The bottom line: the keys that do something now, most useful first."""

from __future__ import annotations

from textual.content import Content

from tutor.app.flow import Flow, Lines
from tutor.app.keys import key_name

_HELP = "app.help"
_GAP = 2


class KeyBar(Flow):
    """Shows the bindings that apply to what is focused; those that do not fit are in the help."""

    DEFAULT_CSS = """
    KeyBar { dock: bottom; height: 1; padding: 0 1; background: $panel; color: $foreground; }
    """

    def on_mount(self) -> None:
        """Follow the bindings as the focus moves."""
        self.screen.bindings_updated_signal.subscribe(self, lambda _screen: self.relay())

    def lines(self, width: int) -> Lines:
        """The keys on one line."""
        shown: dict[str, tuple[str, str]] = {}
        for active in self.screen.active_bindings.values():
            binding = active.binding
            if binding.show and active.enabled and binding.action not in shown:
                shown[binding.action] = (key_name(binding.key, short=True), binding.description)
        # Help is always there; the others as far as there is room.
        items = [(action, _item(key, description)) for action, (key, description) in shown.items()]
        kept = [item for action, item in items if action == _HELP]
        used = sum(item.cell_length + _GAP for item in kept)
        chosen = []
        for action, item in items:
            if action != _HELP:
                used += item.cell_length + _GAP
                if used - _GAP > width:
                    break
                chosen.append(item)
        return [Content(" " * _GAP).join([*chosen, *kept])]


def _item(key: str, description: str) -> Content:
    return Content.assemble((key, "bold $footer-key"), " ", description)
