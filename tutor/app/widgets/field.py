"""A field to type into, where some letters are keys while nothing is typed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.dom import DOMNode
from textual.widgets import Input


def _inherited() -> list[BindingType]:
    """The input's own keys but for those that the list has other uses for."""
    return [each for each in Input.BINDINGS if isinstance(each, Binding) and each.key not in ("enter", "delete,ctrl+d")]


class Field(Input, inherit_bindings=False):
    """Where one types. While it is empty, ``when_empty`` says which keys are actions of its owner."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "submit", "enter"), *_inherited()]

    DEFAULT_CSS = """
    Field { height: 1; border: none; padding: 0; background: $surface; width: 1fr; }
    Field:focus { border: none; }
    Field:ansi { background: $surface; color: $foreground; }
    Field:ansi > .input--cursor { background: $input-cursor-background; color: $input-cursor-foreground; }
    Field:nocolor > .input--placeholder { text-style: dim; }
    """

    def __init__(self, owner: DOMNode, when_empty: Mapping[str, str], prompt: str, *, enter: str) -> None:
        super().__init__(placeholder=prompt, select_on_focus=True)
        self._owner = owner
        self._when_empty = when_empty
        self.cursor_blink = False
        # What Enter does here, as the bottom line says it.
        self._bindings.key_to_bindings["enter"] = [Binding("enter", "submit", enter)]

    async def _on_key(self, event: events.Key) -> None:
        action = None if self.value else self._when_empty.get(event.key)
        if action is None:
            await super()._on_key(event)
            return
        event.stop()
        event.prevent_default()
        if not await self.app.run_action(action, self._owner):
            self.app.explain(action, self._owner)  # type: ignore[attr-defined]  # TutorApp's own
