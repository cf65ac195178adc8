"""The Markdown dialect of lessons: CommonMark, tables, strikethrough, front matter, dollar maths, footnotes and MyST's
fences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.colon_fence import colon_fence_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.front_matter import front_matter_plugin
from mdit_py_plugins.myst_blocks import myst_block_plugin
from mdit_py_plugins.myst_role import myst_role_plugin


@lru_cache(maxsize=1)
def _reader() -> MarkdownIt:
    reader = MarkdownIt("commonmark")
    reader.enable(["table", "strikethrough"])
    reader.use(front_matter_plugin).use(dollarmath_plugin).use(colon_fence_plugin)
    # A footnote stays where it is written, and a reference to none is for the parser to tell.
    reader.use(footnote_plugin, inline=False, move_to_end=False, always_match_refs=True)
    return reader.use(myst_block_plugin).use(myst_role_plugin)


def block_tokens(text: str) -> list[Token]:
    """The block tokens of a text; ``map`` counts lines from 0."""
    # The blank line keeps mdit-py-plugins' colon fence from reading past the end of the text.
    return _reader().parse(text if text.endswith("\n") else f"{text}\n")


def inline_tokens(text: str) -> Token:
    """One inline token for a text that stands outside the blocks, such as a title."""
    return _reader().parseInline(text)[0]


def groups(tokens: Sequence[Token]) -> Iterator[Sequence[Token]]:
    """Cut a sequence of tokens into blocks: one token, or an opening token with all up to its closing one."""
    start = depth = 0
    for position, token in enumerate(tokens):
        depth += token.nesting
        if depth == 0:
            yield tokens[start : position + 1]
            start = position + 1
