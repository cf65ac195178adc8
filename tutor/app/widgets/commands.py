"""The palette: what can be done now, by name; and the themes, the same way."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import SystemCommand
from textual.content import Content

from tutor.app.glyphs import Glyphs
from tutor.app.keys import KEY
from tutor.app.widgets.listing import Item
from tutor.app.widgets.picker import Picker, agreeing


class Commands(Picker):
    """Every command, by name; what is chosen is what does it."""

    def __init__(self, commands: Sequence[SystemCommand], glyphs: Glyphs) -> None:
        super().__init__(glyphs, "type what you want to do", enter="do it")
        self._made = [self._item(command) for command in sorted(commands, key=lambda each: each.title.casefold())]

    def items(self, typed: str) -> Sequence[Item]:
        """The commands that are called so."""
        self.title_line.show("Commands", str(len(self._made)))
        return agreeing(self._made, typed)

    def says(self, typed: str) -> str:
        """No command is called so."""
        return f'Nothing that can be done now is called "{typed}". Esc shows all again; F1 lists every key.'

    @staticmethod
    def _item(command: SystemCommand) -> Item:
        key = command.help.removeprefix(KEY)
        text = Content(command.title)
        if key == command.help:
            text += Content.styled(f"  {command.help}", "$text-muted")
            key = ""
        return Item(text, command.callback, right=key, sought=f"{command.title} {command.help}")


class Themes(Picker):
    """The themes that the terminal can show, by the names that NN_TUTOR_THEME knows, too."""

    def __init__(self, themes: dict[str, str], now: str, glyphs: Glyphs) -> None:
        super().__init__(glyphs, "type to filter", enter="take it")
        self._themes, self._now = themes, now

    def items(self, typed: str) -> Sequence[Item]:
        """The themes; the one that is on says so."""
        self.title_line.show("Theme")
        items = [
            Item(Content(short), name, right="on now" if name == self._now else "", sought=short)
            for short, name in self._themes.items()
        ]
        return agreeing(items, typed)

    def says(self, typed: str) -> str:
        """No theme is called so."""
        return f'No theme is called "{typed}". Esc shows all again.'

    def here(self) -> object:
        """The theme that is on."""
        return self._now
