"""Textual's hello world: what any program on it costs."""

from textual.app import App, ComposeResult
from textual.widgets import Static


class Hello(App[None]):
    """One line of text."""

    def compose(self) -> ComposeResult:
        """The line."""
        yield Static("Hello, World!")


if __name__ == "__main__":
    Hello().run()
