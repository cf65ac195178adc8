"""A key that does not apply says why: the condition of an action and its reason are one and the same."""

from __future__ import annotations


class Reasoned:
    """Mixed into a widget, screen or app: its actions apply unless there is a reason why not."""

    def why_not(self, action: str, parameters: tuple[object, ...]) -> str | None:
        """Why an action does not apply now, in a line that says what to do instead; None if it does.

        "" where there is nothing to say, as the key means something else then.
        """
        return None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Whether the action applies, as Textual asks it: only then the key reaches it and the footer shows it."""
        return self.why_not(action, parameters) is None
