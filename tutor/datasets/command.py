"""``nn-tutor data``: which data there are, and MNIST's digits in place of the built-in ones."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from textwrap import fill
from typing import TextIO

from tutor import paths
from tutor.datasets import imported, mnist, pictures, tables
from tutor.datasets.dataset import Dataset
from tutor.errors import TutorError

_WIDTH = 79
_LOADERS: dict[str, Callable[[], Dataset]] = {
    "houses": tables.houses,
    "coffee": tables.coffee,
    "blobs": tables.blobs,
    "iris": tables.iris,
    "zeros_and_ones": pictures.zeros_and_ones,
    "digits": pictures.digits,
}


def run(args: argparse.Namespace, out: TextIO) -> int:
    """Do what the command line says; the exit code.

    Raises:
        TutorError: It cannot be done; then nothing has changed.
    """
    if args.action == "import":
        return import_mnist(args.folder, out)
    if args.action == "use":
        return use(args.source, out)
    if args.action == "remove":
        return remove_mnist(out)
    return show(getattr(args, "course", None), out)


def show(lessons: Path | None, out: TextIO) -> int:
    """List the data sets, what they are, which lessons use them and which digits are in use; 1 if some are damaged."""
    texts = {
        path.stem: path.read_text(encoding="utf-8", errors="replace")
        for path in sorted((lessons or paths.lessons_dir()).glob("*.md"))
        if path.is_file()
    }
    problem = ""
    for name, load in _LOADERS.items():
        try:
            found = load()
        except TutorError as error:
            problem = str(error)
            out.write(f"{name}\n  cannot be read\n")
            continue
        using = [lesson for lesson, text in texts.items() if re.search(rf"\bdatasets\.{name}\(", text)]
        out.write(f"{name:<15} x {found.x.shape}, y {found.y.shape}\n")
        out.write(_indented(found.source))
        if using:
            out.write(_indented(f"In {', '.join(using)}."))
    out.write("\nTo have one in a cell: from tutor import datasets; houses = datasets.houses()\n\n")
    out.write(f"{problem}\n" if problem else _standing())
    return int(bool(problem))


def import_mnist(folder: Path, out: TextIO) -> int:
    """Take over MNIST's digits from its files in a folder.

    Raises:
        TutorError: They are not there or not whole, or cannot be kept; nothing has changed.
    """
    with _bar() as told:
        parts = mnist.read(folder, told)
        chosen = mnist.choose(parts)
    files = {
        name: array
        for (data, part), arrays in chosen.items()
        for name, array in zip(pictures.file_names(data, part), arrays, strict=True)
    }
    record = imported.publish(files, folder, {part: len(each.labels) for part, each in parts.items()})
    digits = [sum(int((each.labels == digit).sum()) for each in parts.values()) for digit in (0, 1)]
    out.write(
        f"Imported: {_counted(record)}, {digits[0]:,} zeros and {digits[1]:,} ones among them.\n"
        "The lessons with handwritten digits use them from now on.\n"
        "Back to the built-in ones: nn-tutor data use built-in\n"
    )
    return 0


def use(source: str, out: TextIO) -> int:
    """Choose which digits the lessons use.

    Raises:
        TutorError: They are not there, or the choice cannot be kept.
    """
    imported.use(source)
    out.write(f"In use from now on: {'MNIST' if source == imported.MNIST else 'the built-in digits'}.\n")
    return 0


def remove_mnist(out: TextIO) -> int:
    """Remove what was imported.

    Raises:
        TutorError: It cannot be removed.
    """
    if imported.remove():
        out.write("MNIST is removed; the lessons use the built-in digits.\n")
    else:
        out.write("MNIST is not imported; there is nothing to remove.\n")
    return 0


def _standing() -> str:
    """Which digits are in use, and what else there is."""
    state, now = imported.state(), imported.in_use()
    lines = [f"Handwritten digits in use: {'MNIST' if now == imported.MNIST else 'the built-in ones'}."]
    if now != state.use:
        lines.append(f"So says {imported.VARIABLE} in the environment.")
    if state.mnist is None:
        lines.append("MNIST's own: nn-tutor data import mnist FOLDER")
    else:
        lines.append(f"MNIST: {_counted(state.mnist)}, imported on {state.mnist.imported} from {state.mnist.origin}")
        other = imported.BUILT_IN if state.use == imported.MNIST else imported.MNIST
        lines.append(f"Change it: nn-tutor data use {other}")
    return "".join(f"{line}\n" for line in lines)


def _counted(record: imported.Record) -> str:
    """How many pictures were imported, by the names of MNIST's own parts."""
    names = {"train": "for training", "test": "for tests"}
    return " and ".join(f"{count:,} digits {names.get(part, part)}" for part, count in record.counts.items())


def _indented(text: str) -> str:
    return fill(text, _WIDTH, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False) + "\n"


@contextmanager
def _bar() -> Iterator[Callable[[int, int], object] | None]:
    """A bar on the terminal that is told how many of how many are done; none where nobody looks."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("Reading pictures", total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)
