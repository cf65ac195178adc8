"""Pictures in words: what is bright in them, the numbers written in their pixels, grids of many of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tutor.plotting.artists import Floats, Image, Note
from tutor.plotting.figure import Axes, Figure
from tutor.plotting.halfblock import Mask
from tutor.plotting.ticks import short
from tutor.plotting.wording import counted, plain

_MOST_SHAPED = 64  # rows and columns: the shapes in larger pictures are not looked for
_MOST_PICTURES = 12  # of more beside each other only the titles are told
_MOST_CELLS = 400
_MOST_NUMBERS = 36  # the values of smaller pictures are told


def describe_picture(image: Image) -> str:
    """The size of a picture, its values, and where its bright part is."""
    rows, cols = image.pixels.shape[:2]
    kind = "Colour picture" if image.pixels.ndim == 3 else "Picture"
    text = f"{kind} of {rows} rows and {cols} columns"
    known = image.pixels[np.isfinite(image.pixels)]
    if not known.size:
        return f"{text}, no finite values"
    low, high = float(known.min()), float(known.max())
    if low == high:
        return f"{text}, all {short(low)}"
    text += f", values from {short(low)} to {short(high)}"
    if image.pixels.size <= _MOST_NUMBERS and image.pixels.ndim == 2:
        return f"{text}; row by row: {' | '.join(', '.join(map(short, row)) for row in image.pixels.tolist())}"
    if image.pixels.ndim == 2 and low < 0 < high:
        positive, negative = (float((sign * image.pixels > 0).mean()) for sign in (1, -1))
        return f"{text}, {positive:.0%} of them positive, {negative:.0%} negative"
    middle = low / 2 + high / 2
    bright = image.pixels > middle
    text += f", {float(bright.mean()):.0%} of them above {short(middle)}"
    if image.pixels.ndim == 3 or max(rows, cols) > _MOST_SHAPED:
        return text
    return text + _shape(bright if image.upper else bright[::-1])


def _shape(bright: Mask) -> str:
    """Where the bright part of a picture is, and what it encloses."""
    down, across = (np.flatnonzero(bright.any(axis)) for axis in (1, 0))
    text = f", in rows {down[0]} to {down[-1]} and columns {across[0]} to {across[-1]}"
    count = holes(bright)
    return f"{text}, around {counted(count, 'hole')}" if count else text


def holes(bright: Mask) -> int:
    """How many dark parts of a picture (rows, columns) the bright part encloses."""
    dark = np.pad(~bright, 1, constant_values=True)
    count = -1  # what surrounds the picture is no hole
    while dark.any():
        part = np.zeros_like(dark)
        part[tuple(np.argwhere(dark)[0])] = True
        size = 0
        while part.sum() > size:
            size = int(part.sum())
            grown = part.copy()
            grown[1:] |= part[:-1]
            grown[:-1] |= part[1:]
            grown[:, 1:] |= part[:, :-1]
            grown[:, :-1] |= part[:, 1:]
            part = grown & dark
        dark &= ~part
        count += 1
    return count


def table_lines(axes: Axes) -> list[str] | None:
    """A picture with text in its pixels as rows of a table; None when the axes shows something else."""
    images = [artist for artist in axes.artists if isinstance(artist, Image)]
    notes = [artist for artist in axes.artists if isinstance(artist, Note)]
    if len(images) != 1 or len(images) + len(notes) != len(axes.artists):
        return None
    (image,) = images
    rows, cols = image.pixels.shape[:2]
    if image.pixels.ndim != 2 or not rows * cols / 2 <= len(notes) <= _MOST_CELLS:
        return None
    left, right, bottom, top = image.extent
    cells = [[""] * cols for _ in range(rows)]
    for note in notes:
        row = int((note.y - top) / (bottom - top) * rows)
        col = int((note.x - left) / (right - left) * cols)
        if 0 <= row < rows and 0 <= col < cols:
            cells[row][col] = plain(note.text)
    names = _names(axes, rows)
    return [
        f"Table of {rows} rows{_of(axes.ylabel)} and {cols} columns{_of(axes.xlabel)}.",
        *(f"- Row {name}: {', '.join(cell or '-' for cell in row)}." for name, row in zip(names, cells, strict=True)),
        *_slips(image.pixels, names),
    ]


def _of(label: str) -> str:
    return f" ({plain(label)})" if label else ""


def _names(axes: Axes, count: int) -> list[str]:
    ticks = axes.yticks
    if ticks is not None and len(ticks.labels) == count:
        return [plain(label) for label in ticks.labels]
    return [str(k) for k in range(count)]


def _slips(values: Floats, names: Sequence[str]) -> list[str]:
    """Of a table with most of its weight on the diagonal the largest number beside it."""
    rows, cols = values.shape
    if rows != cols or rows < 2 or not np.isfinite(values).all() or values.min() < 0:
        return []
    beside = np.where(np.eye(rows, dtype=bool), -1.0, values)
    if np.trace(values) <= values.sum() / 2 or beside.max() <= 0:
        return []
    row, col = divmod(int(beside.argmax()), cols)
    largest = f"- Largest beside the diagonal: {short(float(values[row, col]))}, row {names[row]}, column {names[col]}."
    return [f"- On the diagonal: {short(float(np.trace(values)))} of {short(float(values.sum()), 6)}.", largest]


def gallery_lines(figure: Figure) -> list[str] | None:
    """Many pictures beside each other by their titles, row by row; None when a figure is none of that kind."""
    shown = [axes for axes in figure.axes if axes.artists]
    sizes = {artist.pixels.shape if isinstance(artist, Image) else None for axes in shown for artist in axes.artists}
    if len(shown) <= _MOST_PICTURES or len(sizes) != 1 or None in sizes:
        return None
    ((rows, cols, *_),) = (size for size in sizes if size is not None)
    lines = [f"{len(shown)} pictures of {rows} rows and {cols} columns, in {counted(figure.rows, 'row')}."]
    for row in range(figure.rows):
        titles = [plain(axes.title) or "-" for axes in figure.axes[row * figure.cols : (row + 1) * figure.cols]]
        lines.append(f"- Row {row + 1}: {'; '.join(titles)}.")
    return lines
