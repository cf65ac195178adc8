"""Marks on text: they look like nothing and say what the text stands for, whatever it is broken into."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from textual.content import Content
from textual.style import Style

from tutor.course.model import CodeBlock, Maths, Span, Table

# What a mark may say: a stretch of inline text, or a block that may be wider than the page.
What = Span | Maths | Table | CodeBlock


@dataclass(frozen=True, eq=False, repr=False)
class Mark(Style):
    """A style that changes nothing: two marks are equal, as the text looks the same under both."""

    what: What | None = None

    def __bool__(self) -> bool:
        """A style that changes nothing counts as none, and would not be kept."""
        return True


def marked(content: Content, what: What) -> Content:
    """``content`` with a mark over all of it."""
    return content.stylize(Mark(what=what))


def marks(lines: Sequence[Content]) -> Iterator[tuple[int, What]]:
    """What the marks of some lines say, with the row on which each begins; once each."""
    seen: list[What] = []
    for row, line in enumerate(lines):
        for span in sorted(line.spans, key=lambda span: span.start):
            said = span.style.what if isinstance(span.style, Mark) else None
            if said is not None and not any(said is what for what in seen):
                seen.append(said)
                yield row, said
