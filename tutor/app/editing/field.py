"""A line that is typed into a bar: its text and its cursor."""

from __future__ import annotations

from dataclasses import dataclass

_MOVES = ("left", "right", "home", "end")


@dataclass(slots=True)
class Field:
    """One line of text."""

    text: str = ""
    cursor: int = 0

    def press(self, key: str, sign: str | None) -> bool:
        """Type a character or move; False where the key means nothing here."""
        left, right = self.text[: self.cursor], self.text[self.cursor :]
        if sign is not None and sign.isprintable():
            self.put(sign)
        elif key in _MOVES:
            ends = {"left": self.cursor - 1, "right": self.cursor + 1, "home": 0, "end": len(self.text)}
            self.cursor = min(max(ends[key], 0), len(self.text))
        elif key == "backspace":
            self.text, self.cursor = left[:-1] + right, max(self.cursor - 1, 0)
        elif key == "delete":
            self.text = left + right[1:]
        elif key in ("ctrl+u", "ctrl+w"):
            kept = "" if key == "ctrl+u" else left.rstrip().rpartition(" ")[0]
            kept += " " if kept else ""
            self.text, self.cursor = kept + right, len(kept)
        else:
            return False
        return True

    def put(self, text: str) -> None:
        """Type a text, of a paste its first line."""
        text = "".join(sign for sign in text.partition("\n")[0] if sign.isprintable())
        self.text = self.text[: self.cursor] + text + self.text[self.cursor :]
        self.cursor += len(text)

    def seen(self, width: int) -> tuple[str, int]:
        """As much as fits ``width`` cells of which the last is for the cursor, and the cursor's place in it."""
        start = max(self.cursor - width + 1, 0)
        return self.text[start : start + width].ljust(width), self.cursor - start
