"""Exercises, put together from the blocks that belong to them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from tutor.course.directives import Directive
from tutor.course.model import Check, Exercise, Hint, Mistake, ProseBlock
from tutor.course.options import Options
from tutor.course.page import Page

UNNAMED = "?"
_LABEL = re.compile(r"[\w.-]+")


@dataclass(slots=True)
class Draft:
    """An exercise of which not all has been read yet; ``region`` says which of its two parts is open."""

    line: int
    label: str
    title: str
    region: str = "exercise"
    region_line: int = 0
    prose: list[ProseBlock] = field(default_factory=list)
    starter: Options | None = None
    hints: list[Hint] = field(default_factory=list)
    solution: Options | None = None
    explanation: list[ProseBlock] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    mistakes: list[Mistake] = field(default_factory=list)
    end: int = 0
    broken: bool = False

    def close(self, line: int) -> None:
        """End the part that is open; ``line`` is its last line."""
        self.region, self.end = "", line

    def add_prose(self, blocks: tuple[ProseBlock, ...]) -> None:
        """Add what is read to the part that is open."""
        (self.prose if self.region == "exercise" else self.explanation).extend(blocks)

    def add_starter(self, found: Options, line: int, page: Page) -> None:
        """Take the starter cell.

        Raises:
            LessonError: There is one already.
        """
        if self.starter is not None:
            raise page.error(
                line,
                f"a second starter cell in exercise '{self.label}'",
                "an exercise has exactly one: remove this cell",
            )
        self.starter = found

    def add_solution(self, found: Options, line: int, page: Page) -> None:
        """Take the solution cell.

        Raises:
            LessonError: There is one already.
        """
        if self.solution is not None:
            raise page.error(
                line,
                f"a second solution cell for exercise '{self.label}'",
                "a solution has exactly one: put them together",
            )
        self.solution = found

    def finish(self, page: Page) -> Exercise | None:
        """The exercise; None, with the errors noted, where something is missing."""
        if self.broken:
            return None  # a part of it was reported already; what hangs on that would only confuse
        starter, solution = self.starter, self.solution
        if starter is None:
            page.report(
                self.line,
                f"the exercise '{self.label}' has no starter cell",
                "add a code-cell with :tags: [starter] between {exercise-start} and {exercise-end}",
            )
        if solution is None:
            page.report(
                self.line,
                f"the exercise '{self.label}' has no solution",
                f"add a ```{{solution-start}} {self.label}``` with a code-cell :tags: [solution] after line {self.end}",
            )
        if not self.checks:
            page.report(
                self.line,
                f"the exercise '{self.label}' has no check, so anything would pass",
                f"add a code-cell with :tags: [check, remove-cell] after line {self.end}",
            )
        if starter is None or solution is None:
            return None
        return Exercise(
            line=self.line,
            label=self.label,
            title=self.title,
            prose=tuple(self.prose),
            starter=starter.source,
            starter_line=starter.source_line,
            hints=tuple(self.hints),
            solution=solution.source,
            solution_line=solution.source_line,
            explanation=tuple(self.explanation),
            checks=tuple(self.checks),
            mistakes=tuple(self.mistakes),
            seconds=starter.number("seconds", 10.0),
        )


def start(directive: Directive, page: Page) -> Draft:
    """Begin the exercise of an ``{exercise-start}``; a label that cannot be used is noted."""
    line = directive.line
    label = directive.options.get("label", "")
    draft = Draft(line, label or UNNAMED, directive.argument or label, region_line=line)
    with page.collecting():
        if not label:
            raise page.error(
                line, "the exercise has no label", "add a line :label: with the name of the function that is asked for"
            )
        if not _LABEL.fullmatch(label) or label.startswith("cell-"):
            raise page.error(
                line,
                f"the label '{label}' cannot be used",
                "take one word, such as the name of the function that is asked for",
            )
        page.claim(label, line, "exercise")
    return draft
