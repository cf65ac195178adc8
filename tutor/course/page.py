"""What the parser knows about the file it reads: its name, its labels and the errors found so far."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from tutor.errors import LessonError


@dataclass(slots=True)
class Page:
    """One lesson file while it is being parsed.

    ``labels`` maps every label to the line that gave it, ``equations`` the label of an equation to its number,
    ``targets`` a target for links to the line it stands on, ``notes`` the name of a footnote to the line that writes
    it, ``note_numbers`` to its number.
    """

    path: str
    lines: tuple[str, ...]
    labels: dict[str, int] = field(default_factory=dict)
    equations: dict[str, int] = field(default_factory=dict)
    targets: dict[str, int] = field(default_factory=dict)
    notes: dict[str, int] = field(default_factory=dict)
    note_numbers: dict[str, int] = field(default_factory=dict)
    _noted: set[str] = field(default_factory=set)
    errors: list[LessonError] = field(default_factory=list)

    def error(self, line: int, message: str, hint: str = "") -> LessonError:
        """An error at ``line`` of this file, to be raised."""
        return LessonError(self.path, max(1, line), message, hint)

    def report(self, line: int, message: str, hint: str = "") -> None:
        """Note an error and go on."""
        self.errors.append(self.error(line, message, hint))

    @contextmanager
    def collecting(self) -> Iterator[None]:
        """Note the first error of a block of the lesson, so that the next block is read all the same."""
        try:
            yield
        except LessonError as error:
            self.errors.append(error)

    def claim(self, label: str, line: int, what: str) -> None:
        """Take ``label`` for ``what``.

        Raises:
            LessonError: The label is taken.
        """
        if label in self.labels:
            raise self.error(
                line,
                f"the label '{label}' is already taken on line {self.labels[label]}",
                f"give this {what} a label of its own",
            )
        self.labels[label] = line

    def write_note(self, name: str, line: int) -> None:
        """Take note of where a footnote is written.

        Raises:
            LessonError: There is one of that name.
        """
        if name in self.notes:
            raise self.error(
                line,
                f"a second footnote '{name}'; the first is on line {self.notes[name]}",
                "give it a name of its own",
            )
        self.notes[name] = line

    def note_number(self, name: str, *, referred: bool = False) -> int:
        """The number of a footnote: they are counted as they are met on the page."""
        if referred:
            self._noted.add(name)
        return self.note_numbers.setdefault(name, len(self.note_numbers) + 1)

    def unread_notes(self) -> list[str]:
        """The footnotes that nothing has referred to."""
        return [name for name in self.notes if name not in self._noted]
