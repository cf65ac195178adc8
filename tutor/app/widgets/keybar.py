"""The bottom line: the keys that do something now, most useful first."""

from __future__ import annotations

from textual.content import Content

from tutor.app.flow import Flow, Lines

_KEY_NAMES = {
    "question_mark": "?",
    "escape": "Esc",
    "enter": "Enter",
    "space": "Space",
    "tab": "Tab",
    "shift+tab": "S-Tab",
    "pagedown": "PgDn",
    "pageup": "PgUp",
    "ctrl+c": "^C",
    "ctrl+p": "^P",
    "ctrl+underscore": "^/",
    "greater_than_sign": ">",
    "less_than_sign": "<",
    "up": "Up",
    "down": "Down",
    "home": "Home",
    "end": "End",
}


def key_name(key: str) -> str:
    """A key as it is written on the keyboard."""
    return _KEY_NAMES.get(key) or (key.upper() if key.startswith("f") and key[1:].isdigit() else key)


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
                shown[binding.action] = (key_name(binding.key), binding.description)
        line = Content("")
        # Keys of what is focused come last in Textual's order and matter most.
        for key, description in shown.values():
            item = Content.assemble((key, "bold $footer-key"), " ", description)
            gap = Content("  ") if line.plain else Content("")
            if line.cell_length + gap.cell_length + item.cell_length > width:
                break
            line += gap + item
        return [line]
