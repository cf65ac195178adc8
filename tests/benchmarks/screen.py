"""The screen through real pseudo-terminals, beside its goals: ``python -m tests.benchmarks screen``.

Ours, Textual's own output (``NN_TUTOR_DIFF=0``) and vim are measured in one run, as times of one run only compare.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks import outcomes, starts, strokes
from tests.benchmarks.programs import COLUMNS, ROWS, STOCK, compiled
from tests.benchmarks.table import spread


@dataclass(frozen=True, slots=True)
class Figure:
    """A line of the table; None where there is nothing to compare with."""

    name: str
    unit: str
    goal: float | None
    ours: float
    stock: float | None = None
    vim: float | None = None
    note: str = ""


def main() -> None:
    """Measure all and print the table."""
    compiled()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        figures = [*_keys(home), *_starts(home), *_outcomes(home), *_memory(home)]
    print(f"\nthe screen, {COLUMNS}x{ROWS}\n")
    width = max(len(figure.name) for figure in figures)
    print(f"{'':<{width}}  {'':4} {'goal':>7} {'ours':>9} {'Textual':>9} {'vim':>8}")
    for figure in figures:
        numbers = [f"{'' if value is None else format(value, '.1f'):>{room}}" for value, room in _numbers(figure)]
        missed = figure.goal is not None and figure.ours > figure.goal
        told = "  ".join(part for part in ("MISSED" if missed else "", figure.note) if part)
        print(f"{figure.name:<{width}}  {figure.unit:4} {' '.join(numbers)}  {told}".rstrip())


def _numbers(figure: Figure) -> list[tuple[float | None, int]]:
    return [(figure.goal, 7), (figure.ours, 9), (figure.stock, 9), (figure.vim, 8)]


def _keys(home: Path) -> list[Figure]:
    ours = strokes.of_the_tutor(home / "keys", {})
    stock = strokes.of_the_tutor(home / "stock", STOCK)
    vim = strokes.of_vim(home / "vim")

    def figure(name: str, unit: str, goal: float, field: str, scale: float = 1.0) -> Figure:
        mine, theirs, vims = (None if each is None else scale * getattr(each, field) for each in (ours, stock, vim))
        assert mine is not None
        return Figure(name, unit, goal, mine, theirs, vims)

    return [
        figure("a key in a cell", "B", 150, "key_bytes"),
        figure("a page read on", "B", 2500, "page_bytes"),
        figure("without a key, a second", "B", 0, "idle_bytes"),
        figure("a key in a cell, to the last byte", "ms", 10, "key_seconds", 1000),
        figure("a held key runs behind, 512 kbit/s and 100 ms", "ms", 130, "lag", 1000),
        Figure(
            "a training run on that line, a second",
            "B",
            8000,
            outcomes.training(home / "training", {}),
            outcomes.training(home / "training-stock", STOCK),
        ),
    ]


def _starts(home: Path) -> list[Figure]:
    found = starts.first_frames(home / "starts")
    hello = found["hello"]
    rows = [
        Figure("Textual's hello world, first frame", "ms", None, 1000 * sorted(hello.seconds)[len(hello.seconds) // 2])
    ]
    for name, told, goal in (
        ("shortest", "shortest lesson, first frame, times that", 1.6),
        ("longest", "longest lesson", 1.6),
        ("deep", "longest lesson, where one left at its end", 1.6),
        ("unparsed", "longest lesson, for the first time ever", None),
    ):
        one = found[name]
        pairs = [mine / theirs for mine, theirs in zip(one.seconds, hello.seconds, strict=True)]
        rows.append(Figure(told, "x", goal, one.against(hello), note=spread(pairs)))
    return rows


def _outcomes(home: Path) -> list[Figure]:
    found = outcomes.outcomes(home / "outcomes")
    alone, shared = (sum(each[place] for each in found.processes) for place in (0, 1))
    return [
        Figure("a cell, over its own time", "ms", 5, 1000 * found.run),
        Figure("four checks, over their own time", "ms", 10, 1000 * found.checks),
        Figure("a cell, from the key to the last byte", "ms", None, 1000 * found.run_on_screen),
        Figure("four checks, from the key to the last byte", "ms", None, 1000 * found.checks_on_screen),
        Figure("all processes, what is shared once", "MiB", None, shared, note=f"{alone:.0f} each by itself"),
    ]


def _memory(home: Path) -> list[Figure]:
    sitting = outcomes.long_sitting(home / "sitting")
    return [
        Figure(
            "main process, longest lesson read, cells run",
            "MiB",
            60,
            outcomes.main_process_after_reading(home / "read"),
        ),
        Figure(
            "main process, after all lessons", "MiB", 60, sitting[-1], note=", ".join(f"{each:.0f}" for each in sitting)
        ),
    ]


if __name__ == "__main__":
    main()
