"""Pasting: what the terminal marks as a paste is fitted in; what it does not mark is told from typing by its pace.

A terminal without bracketed paste sends a paste as keys. Then the lines bring their own indentation and the brackets
their own partners, so nothing may be added to them; and a line that stutters brings keys of a typist all at once, too.
So the first keys of a burst are taken as typed, what was added to them is remembered, and it is taken away as soon as
the keys go on as nobody types.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from tutor.app.editing.brackets import is_open
from tutor.app.editing.rows import INDENT, depth
from tutor.runner.looking.masking import masked

# Keys closer to each other are no typist's, unless the line has held them back; so many are not held back together.
PACE = 0.05
MOST_HELD_BACK = 16
# A paste may come with gaps; after one of this length it has ended.
_GAP = 0.6


@dataclass(slots=True)
class Burst:
    """Keys at a pace, and what the editor has added to them by itself.

    Attributes:
        pasted: whether it is known to be a paste.
        indents: (row, width) of the line begins that were indented; ``fresh`` tells that the last one has just been.
        owed: how many closing signs right of the cursor were put there, not typed.
    """

    pasted: bool = False
    indents: list[tuple[int, int]] = field(default_factory=list)
    fresh: bool = False
    owed: int = 0
    _count: int = 0
    _last: float = 0.0
    _doubtful: bool = False

    def key(self, moment: float) -> bool:
        """A key has come at ``moment``, in seconds; whether it is now known that this is a paste."""
        gap, self._last = moment - self._last, moment
        if gap > _GAP or (self._doubtful and gap > PACE):  # one slow key may be a paste's, two are a typist's
            self.forget()
        self._doubtful = self.pasted and gap > PACE
        if not self.pasted and gap > PACE:
            self._count = 0
            self.fresh = False
        self._count += 1
        became = not self.pasted and self._count >= MOST_HELD_BACK
        self.pasted = self.pasted or became
        return became

    def forget(self) -> None:
        """What was added stays: it was typing, or the paste is over."""
        self.pasted = self.fresh = self._doubtful = False
        self.indents.clear()
        self.owed = self._count = 0


def cleaned(text: str) -> str:
    """A paste with plain line ends, blanks for tabs, and nothing that cannot be shown."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\xa0", " ")
    lines = (line.expandtabs(INDENT) for line in text.split("\n"))
    return "\n".join("".join(sign for sign in line if sign.isprintable()) for line in lines)


def fitted(text: str, before: str) -> str:
    """A clean paste made to stand as deep as the line it is pasted into, of which ``before`` stands left of it.

    At the very beginning of a line, and behind its first word, it is pasted as it is.
    """
    if not before or before.strip() or not text.strip():
        return text
    if "\n" not in text:
        return text.lstrip(" ")
    first, *rest = text.split("\n")
    deep = [depth(line) for line in rest if line.strip()]
    if not first.strip():
        own = least = min(deep, default=0)
    elif depth(first) == 0 and deep and min(deep) > 0 and not _opens(first):
        own, least = 0, min(deep)  # it was copied from the middle of its first line
    else:
        own = least = min([depth(first), *deep])
    margin = " " * len(before)
    # Blank lines are left blank, but for the last, where the cursor comes to stand.
    moved = [margin + line[least:] if line.strip() else "" for line in rest]
    moved[-1] = moved[-1] or margin
    return "\n".join([first[own:], *moved])


def _opens(line: str) -> bool:
    """Whether what follows the line belongs to it, and so is rightly deeper."""
    return (
        masked(line).rstrip().endswith((":", "\\"))
        or is_open(line)
        or line.count('"""') % 2 == 1
        or line.count("'''") % 2 == 1
    )
