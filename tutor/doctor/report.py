"""All examinations in their order, a line each."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from textwrap import fill
from typing import TextIO

from tutor.doctor import isolation, packages, storage, system, terminal
from tutor.doctor.finding import Finding, State, fail

Examination = Callable[[], Finding]


def examinations(root: Path | None) -> dict[str, tuple[Examination, ...]]:
    """Everything that is looked at, by headings; ``root`` is the course's folder."""
    return {
        "Program": (packages.python, packages.packages, partial(storage.lessons, root)),
        "Terminal": (terminal.terminal, terminal.size, terminal.colours, terminal.encoding),
        "Running code": (system.fork, system.sockets, system.memory, system.processes, system.cell),
        "Keeping your work": (storage.folder, partial(storage.lock, root), storage.data, storage.space, storage.clock),
        "Grading what you do not trust": (isolation.landlock, isolation.seccomp, isolation.user_namespaces),
    }


def run(root: Path | None, out: TextIO) -> int:
    """Look at everything and tell; 1 if something fails."""
    counts = dict.fromkeys(State, 0)
    for heading, group in examinations(root).items():
        out.write(f"{heading}\n")
        for examination in group:
            finding = _examine(examination)
            counts[finding.state] += 1
            out.write(_lines(f"  {finding.state.value:<4}  {finding.what:<11} ", finding.seen))
            if finding.todo:
                out.write(_lines(" " * 8, finding.todo))
            out.flush()
    out.write(f"\n{_summary(counts)}\n")
    return int(counts[State.FAIL] > 0)


def _lines(start: str, text: str) -> str:
    return fill(text, 80, initial_indent=start, subsequent_indent=" " * len(start), break_on_hyphens=False) + "\n"


def _examine(examination: Examination) -> Finding:
    """One finding; a look that goes wrong itself is a finding too, and keeps none of the others back."""
    try:
        return examination()
    except Exception as error:
        name = getattr(examination, "func", examination).__name__
        return fail(
            name, f"{type(error).__name__}: {error}", "This look at the machine failed itself. Please report it."
        )


def _summary(counts: dict[State, int]) -> str:
    if counts[State.FAIL]:
        return f"{counts[State.FAIL]} of these must be mended before nn-tutor works here."
    if counts[State.WARN]:
        return f"nn-tutor works here; {counts[State.WARN]} could be better."
    return "All is well."
