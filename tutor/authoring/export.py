"""``nn-tutor export``: a lesson as a Jupyter notebook that checks its exercises with ``tutor.notebook``.

Prose stays Markdown. An exercise becomes its text, a code cell that begins with ``%%exercise LESSON LABEL``, and its
hints and solution folded away; checks and mistakes stay behind, as the magic finds them in the lesson.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import TextIO

from tutor import paths
from tutor.course.catalogue import find_course, find_entry, load_course, load_lesson, read_text
from tutor.course.model import Block, CellKind, CodeCell, Course, Exercise, Footnote, Lesson, ProseBlock, Quiz
from tutor.course.walk import prose
from tutor.errors import UsageError

Plain = dict[str, object]

_FENCE = re.compile(r"(`{3,}|:{3,})")
_LABELLED = re.compile(r"\$\$(?P<tex>.+?)\$\$[ \t]*\((?P<label>[\w-]+)\)", re.DOTALL)
_REFERENCE = re.compile(r"\{eq\}`(?P<label>[\w-]+)`")
_TERM = re.compile(r"\{term\}`(?P<said>[^`<]+?)\s*(?:<[^`>]*>)?`")
_NOTE = re.compile(r"\[\^(?P<name>[^\]\s]+)\]")
_NOTE_WRITTEN = re.compile(r"^(?P<before>[ \t>]*\[\^[^\]\s]+\]):", re.MULTILINE)
_ADMONITION = re.compile(r"^(?P<fence>:{3,}|`{3,})\{(?P<kind>\w+)\}[ \t]*(?P<title>.*)$")
_CODE = re.compile(r"`([^`]+)`")
_BOX = re.compile(r"^- \[(?P<mark>[ xX])\] ", re.MULTILINE)


def run(root: Path | None, lesson_id: str, output: Path | None, out: TextIO) -> int:
    """Write the notebook of a lesson to ``output``, by default LESSON.ipynb in the working folder.

    Raises:
        TutorError: There is no such lesson, it cannot be read, or the file cannot be written.
    """
    course = load_course(find_course(root))
    entry = find_entry(course, lesson_id)
    target = output or Path(f"{entry.id}.ipynb")
    written = json.dumps(notebook(course, load_lesson(course, entry.id)), indent=1, ensure_ascii=False) + "\n"
    try:
        with target.open("x", encoding="utf-8") as file:
            file.write(written)
    except FileExistsError:
        raise UsageError(
            f"{target} exists already", "It may hold answers: move it away, or name another file."
        ) from None
    except OSError as error:
        raise UsageError(f"{target} cannot be written: {error.strerror or error}", "Name another --output.") from None
    out.write(f"Wrote {target}. Open it with Jupyter, where nn-tutor is installed.\n")
    return 0


def notebook(course: Course, lesson: Lesson) -> Plain:
    """The lesson as a notebook of format 4.5, cell by cell in the lesson's order."""
    page = _Page(read_text(lesson.path), lesson)
    cells = list(_cells(course, lesson, page))
    return {
        "cells": [_with_id(cell, position) for position, cell in enumerate(cells)],
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
            "nn_tutor": {"lesson": lesson.id, "course": course.title, "version": course.version},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def _cells(course: Course, lesson: Lesson, page: _Page) -> Iterator[Plain]:
    magics = ["%load_ext tutor.notebook"]
    if course.root.resolve() != paths.lessons_dir().resolve():
        magics.append(f"%course {course.root.resolve()}")
    yield _code("\n".join([*magics, lesson.setup.strip()]))
    for run_of_prose, block in _runs(lesson.blocks):
        if run_of_prose:
            end = block.line - 1 if block is not None else len(page.lines)
            yield _markdown(page.prose(run_of_prose[0].line, end))
        if isinstance(block, Exercise):
            yield from _exercise(block, lesson.id, page)
        elif isinstance(block, CodeCell):
            if block.kind is CellKind.PREDICT:
                yield _markdown(f"**Predict first:** {block.ask}")
            yield _code(block.source, folded=block.kind not in (CellKind.DEMO, CellKind.PREDICT))
        elif isinstance(block, Quiz):
            yield _markdown(_quiz(block, page))


def _runs(blocks: Sequence[Block]) -> Iterator[tuple[list[ProseBlock], CodeCell | Exercise | Quiz | None]]:
    """Each stretch of prose, which may be empty, with what follows it: None at the lesson's end."""
    prose: list[ProseBlock] = []
    for block in blocks:
        if isinstance(block, CodeCell | Exercise | Quiz):
            yield prose, block
            prose = []
        else:
            prose.append(block)
    if prose:
        yield prose, None


def _exercise(exercise: Exercise, lesson_id: str, page: _Page) -> Iterator[Plain]:
    text = [f"### Exercise: {exercise.title}"]
    if exercise.prose:
        text.append(page.prose(exercise.prose[0].line, page.opening_above(exercise.starter_line) - 1))
    yield _markdown("\n\n".join(text))
    yield _code(f"%%exercise {lesson_id} {exercise.label}\n{exercise.starter}", label=exercise.label)
    folded = [_details(f"Hint: {hint.title}", page.inside(hint.line)) for hint in exercise.hints]
    solution = [f"```python\n{exercise.solution.rstrip()}\n```"]
    if exercise.explanation:
        first = exercise.explanation[0].line
        solution.append(page.prose(first, page.next_fence(first) - 1))
    yield _markdown("\n\n".join([*folded, _details("A solution", "\n\n".join(solution))]))


def _quiz(quiz: Quiz, page: _Page) -> str:
    """The question with its choices; which is right, and why, stays folded."""
    if quiz.answer:
        parts = [f"**Question.** {page.option(quiz.line, 'ask')}"]
        if quiz.hint:
            parts.append(_details("Hint", page.option(quiz.line, "hint")))
        why = page.option(quiz.line, "why") if quiz.why else ""
        return "\n\n".join([*parts, _details("The answer", f"`{quiz.answer}`\n\n{why}")])
    inside = page.inside(quiz.line)
    first = _BOX.search(inside)
    assert first is not None  # the parser has seen to it
    answers = _BOX.sub(lambda found: f"- {'✓' if found['mark'] != ' ' else '✗'} ", inside[first.start() :])
    asked = [line for line in inside[first.start() :].split("\n") if line.strip() and not line.startswith("  ")]
    choices = "\n".join(_BOX.sub("- ", line) for line in asked)
    question = inside[: first.start()].strip()
    return f"**Question: {quiz.title}**\n\n{question}\n\n{choices}\n\n" + _details("The answer", answers)


def _details(title: str, body: str) -> str:
    """Text that is folded away until it is clicked on."""
    summary = _CODE.sub(r"<code>\1</code>", html.escape(title, quote=False))
    return f"<details>\n<summary>{summary}</summary>\n\n{body.strip()}\n\n</details>"


def _markdown(text: str) -> Plain:
    return {"cell_type": "markdown", "metadata": {}, "source": _lines(text)}


def _code(source: str, *, label: str = "", folded: bool = False) -> Plain:
    metadata: Plain = {"nn_tutor": {"label": label}} if label else {}
    if folded:
        metadata["jupyter"] = {"source_hidden": True}
    return {
        "cell_type": "code",
        "execution_count": None,
        "metadata": metadata,
        "outputs": [],
        "source": _lines(source.rstrip()),
    }


def _lines(text: str) -> list[str]:
    return text.strip("\n").splitlines(keepends=True)


def _with_id(cell: Plain, position: int) -> Plain:
    """The cell with a name that stays the same from export to export."""
    seen = f"{position} {cell['cell_type']} {cell['source']}"
    return {"id": sha256(seen.encode()).hexdigest()[:12], **cell}


class _Page:
    """The lesson's text by lines, in the Markdown that notebooks know."""

    def __init__(self, text: str, lesson: Lesson) -> None:
        text = text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")
        self.lines = text.split("\n")
        labels = [found["label"] for found in _LABELLED.finditer(text)]
        self._numbers = {label: number for number, label in enumerate(labels, 1)}
        self._notes = {block.name: block.number for block in prose(lesson) if isinstance(block, Footnote)}

    def prose(self, first: int, last: int) -> str:
        """Lines ``first`` to ``last``, counted from 1, without what only MyST understands."""
        lines = self.lines[first - 1 : last]
        # Parts of an exercise above may stand between its end and the text that goes on.
        text = "\n".join(_quoted(lines)).strip()
        text = _LABELLED.sub(lambda found: f"$${found['tex'].rstrip()} \\tag{{{self._number(found)}}}\n$$", text)
        return self._referring(text)

    def _referring(self, text: str) -> str:
        """References as plain text: notebooks know neither numbered equations nor footnotes nor a glossary."""
        text = _REFERENCE.sub(lambda found: f"({self._number(found)})", text)
        text = _TERM.sub(lambda found: " ".join(found["said"].split()), text)
        text = _NOTE_WRITTEN.sub(r"\g<before>", text)
        return _NOTE.sub(
            lambda found: f"[{self._notes[found['name']]}]" if found["name"] in self._notes else found[0], text
        )

    def _number(self, found: re.Match[str]) -> int:
        return self._numbers[found["label"]]

    def inside(self, opening: int) -> str:
        """What stands in the fence that opens on that line, without its options."""
        fence = _FENCE.match(self.lines[opening - 1])
        assert fence is not None  # the parser has read a directive there
        end = next(n for n in range(opening, len(self.lines)) if self.lines[n].rstrip() == fence[1])
        first = opening
        while self.lines[first].startswith(":"):
            first += 1
        return self.prose(first + 1, end)

    def option(self, opening: int, key: str) -> str:
        """The value of an option line ``#| key: value`` in the cell that opens on that line, its long form joined."""
        start = next(n for n in range(opening, len(self.lines)) if self.lines[n].startswith(f"#| {key}:"))
        end = next(n for n in range(start + 1, len(self.lines)) if not self.lines[n].startswith("#|  "))
        parts = [line.removeprefix("#|").strip() for line in self.lines[start:end]]
        return self._referring(" ".join(parts).removeprefix(f"{key}:").strip())

    def opening_above(self, line: int) -> int:
        """The line of the fence that opens the cell whose code begins on ``line``."""
        return next(n for n in range(line, 0, -1) if self.lines[n - 1].startswith("```{code-cell}"))

    def next_fence(self, line: int) -> int:
        """The first line from ``line`` on that ends a solution."""
        return next(n for n in range(line, len(self.lines) + 1) if self.lines[n - 1].startswith("```{solution-end}"))


def _quoted(lines: Sequence[str]) -> Iterator[str]:
    """Admonitions as quotations, which every notebook shows."""
    fence = ""
    for line in lines:
        opening = _ADMONITION.match(line)
        if not fence and opening is not None:
            fence = opening["fence"]
            yield f"> **{opening['title'] or opening['kind'].capitalize()}**"
            yield ">"
        elif fence and line.rstrip() == fence:
            fence = ""
        else:
            yield f"> {line}".rstrip() if fence else line
