"""Find and replace in a cell: what matches, and what the keys of the bar do."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from tutor.app.editing.field import Field

Span = tuple[int, int]
# What a key asks the editor to do.
SHOW, REPLACE, REPLACE_ALL, CLOSE = "show", "replace", "replace all", "close"
_ENTER = ("enter", "ctrl+j")


@dataclass(slots=True)
class Finder:
    """The bar's state. It knows the text only when a key is pressed, and changes nothing itself.

    Attributes:
        wanted, instead: what is to be found, and what is to be put in its place.
        replacing: whether the second field is typed into.
        case, word: whether capitals count, and whether only whole words are found.
        spans: where it is found, (start, end) in the text.
        current: which of them the cursor is at, None for none.
    """

    wanted: Field = field(default_factory=Field)
    instead: Field = field(default_factory=Field)
    replacing: bool = False
    case: bool = False
    word: bool = False
    spans: tuple[Span, ...] = ()
    current: int | None = None

    def open(self, text: str, at: int, selected: str) -> None:
        """Begin at a place; what is selected on one line is what is looked for."""
        if selected and "\n" not in selected:
            self.wanted = Field(selected)
        self.wanted.cursor = len(self.wanted.text)
        self.replacing = False
        self.search(text, at)

    def search(self, text: str, at: int) -> None:
        """Find all there is, and the first from ``at`` on; after the last comes the first."""
        self.spans = tuple(found.span() for found in self._pattern.finditer(text)) if self.wanted.text else ()
        following = (number for number, (start, _) in enumerate(self.spans) if start >= at)
        self.current = next(following, 0) if self.spans else None

    @property
    def _pattern(self) -> re.Pattern[str]:
        escaped = re.escape(self.wanted.text)
        whole = rf"(?<!\w){escaped}(?!\w)" if self.word else escaped
        return re.compile(whole, 0 if self.case else re.IGNORECASE)

    @property
    def span(self) -> Span | None:
        """Where the current match is."""
        return None if self.current is None else self.spans[self.current]

    @property
    def told(self) -> str:
        """Which match of how many."""
        if not self.wanted.text:
            return ""
        return f"{self.current + 1} of {len(self.spans)}" if self.current is not None else "not found"

    def replaced(self, text: str) -> str:
        """The text with every match replaced."""
        return self._pattern.sub(lambda _: self.instead.text, text)

    def press(self, key: str, sign: str | None, text: str, at: int) -> str:
        """What the editor is to do after a key, "" for a key that means nothing in the bar.

        ``text`` is the text's own, ``at`` where the search began.
        """
        if key == "escape":
            return CLOSE
        if key == "f8" or (self.replacing and key in _ENTER):
            doing = REPLACE_ALL if key == "f8" else REPLACE
            return doing if self.spans else SHOW
        if key in ("f3", "ctrl+f", "down", "up", *_ENTER):
            if self.current is not None:
                self.current = (self.current + (-1 if key == "up" else 1)) % len(self.spans)
        elif key in ("tab", "shift+tab"):
            self.replacing = not self.replacing
        elif key in ("f6", "f7"):
            self.case, self.word = self.case != (key == "f6"), self.word != (key == "f7")
            self.search(text, at)
        elif not (self.instead if self.replacing else self.wanted).press(key, sign):
            return ""
        elif not self.replacing:
            self.search(text, at)
        return SHOW

    def paste(self, pasted: str, text: str, at: int) -> None:
        """Put a paste into the field that is typed into."""
        (self.instead if self.replacing else self.wanted).put(pasted)
        self.search(text, at)
