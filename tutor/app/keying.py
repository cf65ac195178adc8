"""What the app does with keys: one that does not apply says why, and the palette offers those that do."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import ClassVar

from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.css.query import NoMatches
from textual.dom import DOMNode
from textual.notifications import Notification, Notify
from textual.screen import Screen

from tutor.app.glyphs import Glyphs
from tutor.app.keys import KEY, Place, is_written_in, key_name, row_of
from tutor.app.reasons import Reasoned
from tutor.app.widgets.keybar import KeyBar


# Textual's own keys of an app are Ctrl+Q, which is ours, and a Ctrl+C that tells of Ctrl+Q.
class Keying(Reasoned, App[int], inherit_bindings=False):
    """The part of the app that minds the keys."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("question_mark", "help", "help"),
        # Also while writing, and over everything else.
        Binding("f1", "help", "help", priority=True),
        Binding("ctrl+q", "leave", "quit", show=False, priority=True),
    ]

    def __init__(self, glyphs: Glyphs) -> None:
        super().__init__()
        self.glyphs = glyphs
        self._told: Notification | None = None

    def tell(self, text: str) -> None:
        """Say a short thing on the bottom line, until the next key; a longer one beside the page."""
        try:
            bar = self.screen.query_one(KeyBar)
        except NoMatches:
            bar = None
        if bar is None or not bar.say(text):
            self._untell()
            self._told = Notification(text, timeout=6)
            self.post_message(Notify(self._told))

    def _untell(self) -> None:
        """Take away what was told beside the page: several such would cover it."""
        told, self._told = self._told, None
        if told is not None and told in self._notifications:
            self._unnotify(told)

    async def _check_bindings(self, key: str, priority: bool = False) -> bool:
        """Do what a key is bound to; if that does not apply, say why."""
        if priority:  # asked first, once for each key that is pressed
            self._untell()
            for child in self.screen.children:  # to search the whole page for it would take longer than all the rest
                if isinstance(child, KeyBar):
                    child.say("")
        if await super()._check_bindings(key, priority):
            return True
        reason = "" if priority else self._reason(key)
        if reason:
            self.tell(reason)
        return bool(reason)

    def explain(self, action: str, namespace: DOMNode) -> None:
        """Say why an action does not apply."""
        if reason := self._why_not(action, namespace):
            self.tell(reason)

    def _why_not(self, action: str, namespace: DOMNode) -> str | None:
        target, name, parameters = self._parse_action(action, namespace)
        return target.why_not(name, parameters) if isinstance(target, Reasoned) else None

    def _reason(self, key: str) -> str:
        """Why a key does nothing here; "" where it has never meant anything."""
        known = False
        for namespace, bindings in self.screen._modal_binding_chain:
            for binding in bindings.key_to_bindings.get(key, ()):
                reason = self._why_not(binding.action, namespace)
                known = known or reason is not None
                if reason:
                    return reason
        row = row_of(key, "cell", "question")
        if known or row is None or self.screen.is_modal:
            return ""
        return f"{key_name(key)}: {row.does}. Not here; Tab goes to the next cell."

    def action_help(self) -> None:
        """Show every key; where they are shown, go back."""
        from tutor.app.screens.help import HelpScreen  # nobody needs it to begin with

        if isinstance(self.screen, HelpScreen):
            # By itself: the app, which is just about this key, would wait for a screen that waits for the app.
            self.screen.call_later(self.screen.action_close)
        else:
            self.push_screen(HelpScreen(self.glyphs))

    def action_command_palette(self) -> None:
        """Open the palette; where it is open, nothing."""
        from tutor.app.screens.choosing import Choosing
        from tutor.app.widgets.commands import Commands

        if not self.screen.query(Commands):
            commands = Commands(list(self.get_system_commands(self.screen)), self.glyphs)
            self.push_screen(Choosing(commands), self._do)

    def _do(self, chosen: object) -> None:
        if callable(chosen):
            self.call_later(chosen)

    def search_themes(self) -> None:
        """Choose a theme."""
        from tutor.app import theme
        from tutor.app.screens.choosing import Choosing
        from tutor.app.widgets.commands import Themes

        offered = {theme.short_name(name): name for name in self.available_themes}
        self.push_screen(Choosing(Themes(offered, self.theme, self.glyphs)), self._take_theme)

    def _take_theme(self, chosen: object) -> None:
        if isinstance(chosen, str):
            self.theme = chosen

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """The palette: every action that applies now, then the app's own."""
        commands: dict[str, SystemCommand] = {}
        for active in screen.active_bindings.values():
            binding = active.binding
            title = binding.description[:1].upper() + binding.description[1:]
            # Of what moves the cursor while writing there is no need to be told.
            places: tuple[Place, ...] = ("writing",) if is_written_in(active.node) else ()
            if active.enabled and title and title not in commands and row_of(binding.key, *places) is not None:
                runner = self._runner_of(active.node, binding.action)
                commands[title] = SystemCommand(title, f"{KEY}{key_name(binding.key)}", runner)
        commands.pop("Palette", None)  # that is what is open
        yield from commands.values()
        yield SystemCommand("Theme", "Change the colours", self.action_change_theme)

    def _runner_of(self, node: object, action: str) -> Callable[[], None]:
        async def run() -> None:
            await self.run_action(action, node)  # type: ignore[arg-type]  # an active binding's node

        def later() -> None:
            self.call_later(run)

        return later
