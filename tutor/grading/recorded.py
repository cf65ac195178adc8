"""The marks of a run as its journals have them: read anew at every look, so that 100,000 take no memory."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from tutor.grading.grade import Graded
from tutor.grading.lines import Reading
from tutor.grading.results import Run, reduced


class Recorded:
    """``Results`` from journals."""

    def __init__(
        self,
        run: Run,
        journals: Sequence[Reading],
        lines: Iterable[tuple[int, int]],
        *,
        show_hidden: bool = False,
        notes: Mapping[int, str] | None = None,
    ) -> None:
        """Name the lines.

        Args:
            run: what the marks have in common.
            journals: that they stand in.
            lines: of each submission, in order, the number of its journal and where its line begins there.
            show_hidden: whether hidden checks say why they failed.
            notes: what is told beside the marks of a submission, by its number.
        """
        self.run = run
        self._journals = journals
        self._which, self._offsets = array("L"), array("q")
        for which, offset in lines:
            self._which.append(which)
            self._offsets.append(offset)
        self._show_hidden = show_hidden
        self._notes = notes or {}

    def __len__(self) -> int:
        return len(self._offsets)

    def __iter__(self) -> Iterator[Graded]:
        for number, (which, offset) in enumerate(zip(self._which, self._offsets, strict=True)):
            graded = self._journals[which].at(offset)
            if number in self._notes:
                graded = replace(graded, notes=(*graded.notes, self._notes[number]))
            yield graded if self._show_hidden else reduced(graded)

    def only(self, numbers: Iterable[int], notes: Mapping[int, str]) -> Recorded:
        """Those of the given numbers, in their order; ``notes`` are told beside the marks of these."""
        kept = sorted(numbers)
        return Recorded(
            self.run,
            self._journals,
            ((self._which[number], self._offsets[number]) for number in kept),
            show_hidden=self._show_hidden,
            notes={place: notes[number] for place, number in enumerate(kept) if number in notes},
        )
