"""Our solution in pieces, with the words of the explanation that belong to each, for whoever shows it bit by bit."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from tutor.course.model import Exercise, Inline, Paragraph, Span

# A loop of more lines than that is taken apart.
_MOST_TOGETHER = 4
_END = re.compile(r"(?<=[.!?])\s+")


@lru_cache(maxsize=8)
def pieces(source: str) -> tuple[str, ...]:
    """The source statement by statement: a function's first line with its docstring, then what follows.

    Comments and blank lines go with what stands below them. Put together, the pieces are the source.
    """
    lines = source.rstrip("\n").split("\n")
    starts = sorted({start - 1 for start in _starts(ast.parse(source).body)})
    for index, start in enumerate(starts):
        least = starts[index - 1] + 1 if index else 0
        while start > least and (not lines[start - 1].strip() or lines[start - 1].lstrip().startswith("#")):
            start -= 1
        starts[index] = start
    starts[:1] = [0]
    ends = [*starts[1:], len(lines)]
    return tuple("\n".join(lines[start:end]) for start, end in zip(starts, ends, strict=True))


def _starts(body: Sequence[ast.stmt]) -> Iterator[int]:
    """The lines on which pieces begin."""
    for statement in body:
        decorators = getattr(statement, "decorator_list", [])
        yield min(node.lineno for node in (statement, *decorators))
        match statement:
            case ast.FunctionDef(body=inner) | ast.ClassDef(body=inner):
                rest = inner[1:] if ast.get_docstring(statement) is not None else inner
                if len(rest) > 1:
                    yield from _starts(rest)
            case ast.For(body=inner, orelse=[]) | ast.While(body=inner, orelse=[]) | ast.With(body=inner):
                if (statement.end_lineno or 0) - statement.lineno >= _MOST_TOGETHER:
                    yield from _starts(inner)
            case _:
                pass


def words(exercise: Exercise, number: int) -> tuple[Inline, ...]:
    """The sentences of the explanation that speak of the piece ``number`` and of no piece before it.

    A sentence speaks of the first piece that holds all the code it names.
    """
    parts = pieces(exercise.solution)
    return tuple(sentence for sentence in _sentences(exercise) if _spoken_of(sentence, parts) == number)


def _spoken_of(sentence: Inline, parts: Sequence[str]) -> int | None:
    names = [span.text for span in sentence if span.kind == "code"]
    held = (index for index, part in enumerate(parts) if all(_holds(part, name) for name in names))
    return next(held, None) if names else None


def _holds(part: str, name: str) -> bool:
    code = re.sub(r"#.*", "", part)
    return re.search(rf"(?<![\w.]){re.escape(name)}(?!\w)", code) is not None


def _sentences(exercise: Exercise) -> Iterator[Inline]:
    """The sentences of the explanation's paragraphs."""
    for block in exercise.explanation:
        if not isinstance(block, Paragraph):
            continue
        sentence: list[Span] = []
        for span in block.inline:
            first, *others = _END.split(span.text) if span.kind == "text" else [span.text]
            sentence.append(replace(span, text=first))
            for other in others:
                yield tuple(sentence)
                sentence = [replace(span, text=other)]
        if any(span.text.strip() for span in sentence):
            yield tuple(sentence)
