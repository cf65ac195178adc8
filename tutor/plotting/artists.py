"""What can be drawn, as plain data: what it is, not how it looks.

Colours are names: ``C0`` ... ``C9`` (the theme's cycle), ``#rrggbb``, or a basic colour of ``palette.NAMED``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from tutor.plotting.artists3d import Mesh
    from tutor.plotting.artists_straight import Segments, Span

    Floats: TypeAlias = npt.NDArray[np.float64]
else:  # the learner's process has to start fast
    Floats = np.ndarray
LineStyle = Literal["", "-", "--", "-.", ":"]

LINE_STYLES: tuple[LineStyle, ...] = ("", "-", "--", "-.", ":")
MARKERS = ("", "o", ".", "x", "+", "s", "^", "v", "*", "D", "ring")


class Drawn:
    """What drawing returns; short when a learner looks at it: the data would fill the screen."""

    __slots__ = ()

    def __repr__(self) -> str:
        label = getattr(self, "label", "")
        return f"<{type(self).__name__}{f' {label!r}' if label else ''}>"

    if not TYPE_CHECKING:  # for a type checker nothing is missing

        def __getattr__(self, name: str) -> object:
            if name.startswith("_"):
                raise AttributeError(name)
            from tutor.plotting.refusals import fixed

            raise AttributeError(fixed(type(self).__name__, name))


def _nothing() -> Floats:
    return np.empty(0)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Line(Drawn):
    """A line through points; ``x`` and ``y`` are (n,). NaN leaves a gap."""

    x: Floats
    y: Floats
    label: str = ""
    color: str = "C0"
    style: LineStyle = "-"
    marker: str = ""

    def __post_init__(self) -> None:
        _same("x", self.x, "y", self.y)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Scatter(Drawn):
    """Points; ``x`` and ``y`` are (n,).

    ``values`` (n,) colours them through ``cmap`` ("" when none was asked for); when it is empty, ``colors`` has one
    name for all or one for each.
    """

    x: Floats
    y: Floats
    values: Floats = field(default_factory=_nothing)
    colors: tuple[str, ...] = ("C0",)
    label: str = ""
    marker: str = "o"
    cmap: str = ""
    vmin: float | None = None
    vmax: float | None = None

    def __post_init__(self) -> None:
        _same("x", self.x, "y", self.y)
        if self.values.size:
            _same("x", self.x, "values", self.values)
        _one_or_each("colors", self.colors, self.x.size)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Bars(Drawn):
    """Bars from ``base`` to ``base + lengths``, at ``positions``; all (n,). ``names`` are the categories, if any."""

    positions: Floats
    lengths: Floats
    base: Floats
    thickness: Floats
    names: tuple[str, ...] = ()
    horizontal: bool = False
    colors: tuple[str, ...] = ("C0",)
    label: str = ""
    alpha: float = 1.0

    def __post_init__(self) -> None:
        for name, other in (("lengths", self.lengths), ("base", self.base), ("thickness", self.thickness)):
            _same("positions", self.positions, name, other)
        _one_or_each("colors", self.colors, self.positions.size)
        if self.names and len(self.names) != self.positions.size:
            raise ValueError(f"names: expected {self.positions.size} of them, got {len(self.names)}")


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Image(Drawn):
    """A picture whose pixels are square: ``pixels`` (rows, columns), or (rows, columns, 3) as RGB from 0 to 1.

    ``extent`` is left, right, bottom, top; row 0 is the one at ``top`` when ``upper``, else the one at ``bottom``.
    """

    pixels: Floats
    extent: tuple[float, float, float, float]
    upper: bool = True
    cmap: str = ""
    vmin: float | None = None
    vmax: float | None = None

    def __post_init__(self) -> None:
        if self.pixels.ndim == 3 and self.pixels.shape[2] != 3:
            raise ValueError(f"pixels: expected (rows, columns) or (rows, columns, 3), got {self.pixels.shape}")


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Heatmap(Drawn):
    """Coloured rectangles: ``values`` (rows, columns) between the edges ``x`` (columns + 1,) and ``y`` (rows + 1,)."""

    x: Floats
    y: Floats
    values: Floats
    cmap: str = ""
    vmin: float | None = None
    vmax: float | None = None
    alpha: float = 1.0

    def __post_init__(self) -> None:
        if self.values.shape != (self.y.size - 1, self.x.size - 1):
            raise ValueError(f"values: expected {(self.y.size - 1, self.x.size - 1)}, got {self.values.shape}")


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Contour(Drawn):
    """Level lines, or the bands between them when ``filled``.

    ``values`` (rows, columns) are those at ``x`` (columns,) and ``y`` (rows,). ``colors`` (one, or one a level or
    band) wins over ``cmap``. ``labelled`` lines have their levels written on them.
    """

    x: Floats
    y: Floats
    values: Floats
    levels: Floats
    filled: bool = False
    colors: tuple[str, ...] = ()
    cmap: str = ""
    alpha: float = 1.0
    labelled: bool = False

    def __post_init__(self) -> None:
        if self.values.shape != (self.y.size, self.x.size):
            raise ValueError(f"values: expected {(self.y.size, self.x.size)}, got {self.values.shape}")
        if self.levels.size > 1 and not bool(np.all(np.diff(self.levels) > 0)):
            raise ValueError("levels: they must increase")


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Fill(Drawn):
    """The area between ``lower`` and ``upper`` over ``x``; all (n,). NaN leaves a gap."""

    x: Floats
    lower: Floats
    upper: Floats
    label: str = ""
    color: str = "C0"
    alpha: float = 1.0

    def __post_init__(self) -> None:
        _same("x", self.x, "lower", self.lower)
        _same("x", self.x, "upper", self.upper)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Rule(Drawn):
    """A straight line across the whole axes: at a y when ``horizontal``, else at an x."""

    value: float
    horizontal: bool
    label: str = ""
    color: str = "C0"
    style: LineStyle = "-"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Note(Drawn):
    """Text at a point of the data, or ``inside``: at shares of the axes' width and height; ``shift`` is how many
    columns to the right and rows above.
    """

    x: float
    y: float
    text: str
    color: str = ""
    align: Literal["left", "center", "right"] = "left"
    inside: bool = False
    shift: tuple[int, int] = (0, 0)


if TYPE_CHECKING:
    Artist: TypeAlias = Line | Scatter | Bars | Image | Heatmap | Contour | Fill | Rule | Note | Mesh | Segments | Span
else:  # what is rarely drawn is not imported before it is
    Artist = Drawn


def _same(name: str, one: Floats, other_name: str, other: Floats) -> None:
    if one.shape != other.shape:
        raise ValueError(f"{name} and {other_name} must have the same shape, got {one.shape} and {other.shape}")


def _one_or_each(name: str, values: tuple[str, ...], count: int) -> None:
    if len(values) not in (1, count):
        raise ValueError(f"{name}: expected 1 or {count} of them, got {len(values)}")
