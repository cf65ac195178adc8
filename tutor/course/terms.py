"""Terms of the glossary found in the prose of a lesson: the first time a lesson says one, it leads to its entry."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise

from tutor.course.model import (
    Admonition,
    Block,
    Exercise,
    Footnote,
    Inline,
    ItemList,
    Lesson,
    Paragraph,
    ProseBlock,
    Quote,
    Span,
    Table,
)

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_PLURALS = {"matrix": "matrices", "axis": "axes", "vertex": "vertices", "analysis": "analyses"}


def with_terms(lesson: Lesson, names: Iterable[str]) -> Lesson:
    """The lesson with the first mention of every term made a reference to its entry.

    Headings, code, formulas, links, hints, solutions and questions stay as they are. Where the first mention is in
    bold, the lesson explains the term there, and it stays as it is too.
    """
    linker = _Linker(names)
    return replace(lesson, blocks=tuple(linker.block(block) for block in lesson.blocks))


def plural(name: str) -> str:
    """The plural of a term, of its last word."""
    head, _, last = name.rpartition(" ")
    folded = last.casefold()
    if folded in _PLURALS:
        many = _PLURALS[folded]
    elif re.search(r"[^aeiou]y$", folded):
        many = f"{last[:-1]}ies"
    elif re.search(r"(s|x|z|ch|sh)$", folded):
        many = f"{last}es"
    else:
        many = f"{last}s"
    return f"{head} {many}" if head else many


class _Linker:
    """Goes through the prose once and marks each term where it comes up first."""

    def __init__(self, names: Iterable[str]) -> None:
        # By its first word, every form of a term as words, the longest first: "learning rate" goes before "learning".
        self._by_word: dict[str, list[tuple[list[str], str]]] = {}
        for name in names:
            for form in {name, plural(name)}:
                words = [word.casefold() for word in _WORD.findall(form)]
                if words:
                    self._by_word.setdefault(words[0], []).append((words, name))
        for forms in self._by_word.values():
            forms.sort(key=lambda form: -len(form[0]))
        self._met: set[str] = set()

    def block(self, block: Block) -> Block:
        """A block with its terms marked."""
        if isinstance(block, Exercise):
            return replace(block, prose=self._all(block.prose))
        if isinstance(block, Paragraph | ItemList | Table | Quote | Admonition | Footnote):
            return self._prose(block)
        return block

    def _all(self, blocks: tuple[ProseBlock, ...]) -> tuple[ProseBlock, ...]:
        return tuple(map(self._prose, blocks))

    def _prose(self, block: ProseBlock) -> ProseBlock:
        match block:
            case Paragraph():
                return replace(block, inline=self._inline(block.inline))
            case ItemList():
                return replace(block, items=tuple(map(self._all, block.items)))
            case Table():
                return replace(block, rows=tuple(tuple(map(self._inline, row)) for row in block.rows))
            case Quote() | Admonition() | Footnote():
                return replace(block, blocks=self._all(block.blocks))
            case _:
                return block

    def _inline(self, inline: Inline) -> Inline:
        marked: list[Span] = []
        for span in inline:
            if span.kind == "term":
                self._met.add(span.target)
            marked += self._span(span) if span.kind == "text" and not span.href else [span]
        return tuple(marked)

    def _span(self, span: Span) -> Iterator[Span]:
        """A stretch of text cut at the terms that come up first in it."""
        done = 0
        for first, last, name in self._found(span.text):
            if name in self._met:
                continue
            self._met.add(name)
            if span.bold:
                continue
            if first > done:
                yield replace(span, text=span.text[done:first])
            yield replace(span, text=span.text[first:last], kind="term", target=name)
            done = last
        if done < len(span.text):
            yield replace(span, text=span.text[done:])

    def _found(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Where each mention of a term begins and ends, and the term's name."""
        matches = list(_WORD.finditer(text))
        words = [match.group().casefold() for match in matches]
        at = 0
        while at < len(words):
            length = 1
            for form, name in self._by_word.get(words[at], ()):
                end = at + len(form)
                if words[at:end] == form and _apart_by_blanks(text, matches[at:end]):
                    yield matches[at].start(), matches[end - 1].end(), name
                    length = len(form)
                    break
            at += length


def _apart_by_blanks(text: str, words: list[re.Match[str]]) -> bool:
    return all(text[one.end() : other.start()].isspace() for one, other in pairwise(words))
