"""Words for numbers: ranges, trends, counts. What descriptions of figures are made of."""

from __future__ import annotations

import numpy as np

from tutor.plotting.artists import Floats
from tutor.plotting.sheet import split
from tutor.plotting.ticks import short

FLAT = 1e-9  # of the range of a curve: what changes less does not change


def plain(text: str) -> str:
    """Text without what cannot be read."""
    return "".join(split(text)).strip()


def named(label: str) -> str:
    """A label in quotes after a space, "" for none."""
    return f" {plain(label)!r}" if label else ""


def span_of(values: Floats, name: str) -> str:
    """From where to where values go."""
    known = values[np.isfinite(values)]
    if not known.size:
        return f"no finite {name}"
    low, high = float(known.min()), float(known.max())
    return f"{name} = {short(low)}" if low == high else f"{name} from {short(low)} to {short(high)}"


def counted(number: int, noun: str) -> str:
    """A number and what it counts."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def at_point(x: Floats, y: Floats, index: int, logs: tuple[bool, bool] = (False, False)) -> str:
    """A value and the x it stands at; ``logs`` says which of x and y are on logarithmic axes."""
    return f"{near(float(y[index]), y, logs[1])} at x = {near(float(x[index]), x, logs[0])}"


def near(value: float, among: Floats, log: bool = False) -> str:
    """A number of a series in few digits; what is nothing beside the others is 0, unless the axis is logarithmic."""
    size = float(np.abs(among).max(initial=0.0))
    return short(0.0 if abs(value) <= FLAT * size and not log else value)


def trend(x: Floats, y: Floats) -> str:
    """How a curve goes: its turns, leaving out what is too small to be seen."""
    if bool(np.any(np.diff(x) < 0)):
        return "goes"
    scale = float(y.max() / 2 - y.min() / 2)
    if not scale > 0:
        return "goes"
    directions: list[int] = []
    # A turn counts once the curve has come back by a fiftieth of its range.
    pivot = float(y[0])
    for value in _thinned(y):
        step = (value / 2 - pivot / 2) / scale
        direction = directions[-1] if directions else 0
        if direction * step > 0 or (direction == 0 and abs(step) > FLAT):
            pivot = value
            if direction == 0:
                directions.append(1 if step > 0 else -1)
        elif direction and -direction * step > 0.02:
            directions.append(-direction)
            pivot = value
    if not directions:
        return "goes"
    words = ["rises" if direction > 0 else "falls" for direction in directions]
    if len(words) <= 3:
        return ", then ".join(words)
    return f"goes up and down ({len(words) - 1} turns)"


def _thinned(y: Floats) -> list[float]:
    """At most a few thousand values, the lowest and highest of each stretch among them."""
    if y.size <= 4000:
        return [float(value) for value in y]
    starts = np.linspace(0, y.size, 1001).astype(int)[:-1]
    pairs = np.stack([np.minimum.reduceat(y, starts), np.maximum.reduceat(y, starts)], axis=1)
    falling = y[starts] > y[np.append(starts[1:], y.size) - 1]
    pairs[falling] = pairs[falling][:, ::-1]
    return [float(value) for value in pairs.reshape(-1)]


def section(along: Floats, values: Floats, place: str) -> str:
    """How values go along a line of a grid, (n,) each; ``place`` says which one."""
    known = np.isfinite(values)
    along, values = along[known], values[known]
    if not values.size:
        return f"at {place} nothing"
    if float(values.min()) == float(values.max()):
        return f"at {place} level at {short(float(values[0]))}"
    return (
        f"at {place} {trend(along, values)} from {near(float(values[0]), values)} to {near(float(values[-1]), values)}"
    )


def sections(x: Floats, y: Floats, values: Floats) -> list[str]:
    """How values (rows, columns) go along both axes at an end, in the middle and at the other end.

    ``x`` and ``y`` (rows, columns) are where they stand.
    """
    rows, cols = values.shape
    ends_and_middle = ((0, size // 2, size - 1) for size in (rows, cols))
    rows_shown, cols_shown = (sorted(set(places)) for places in ends_and_middle)
    along_x = [section(x[k], values[k], f"y = {near(float(y[k, cols // 2]), y)}") for k in rows_shown]
    along_y = [section(y[:, k], values[:, k], f"x = {near(float(x[rows // 2, k]), x)}") for k in cols_shown]
    return [f"  Along x: {'; '.join(along_x)}.", f"  Along y: {'; '.join(along_y)}."]
