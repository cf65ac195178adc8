"""What can be drawn in space, as plain data beside ``artists``."""

from __future__ import annotations

from dataclasses import dataclass

from tutor.plotting.artists import Drawn, Floats, Line, Note, Scatter


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Mesh(Drawn):
    """A surface: the points of a grid, ``x``, ``y`` and ``z`` (rows, columns) each. NaN leaves a hole.

    It is ``filled``, or else a net of wires: along every so many rows and columns (``rstride``, ``cstride``; 0 for
    none), or as many as can be told apart where that is fewer. ``color`` wins over ``cmap``, which colours by z.
    """

    x: Floats
    y: Floats
    z: Floats
    filled: bool = False
    rstride: int = 1
    cstride: int = 1
    label: str = ""
    color: str = ""
    cmap: str = ""
    vmin: float | None = None
    vmax: float | None = None

    def __post_init__(self) -> None:
        shape = self.z.shape
        if not self.x.shape == self.y.shape == shape or len(shape) != 2 or min(shape) < 2:
            raise ValueError(
                "x, y and z must be grids of the same shape, at least (2, 2), "
                f"got {self.x.shape}, {self.y.shape} and {shape}"
            )
        if self.rstride < 0 or self.cstride < 0:
            raise ValueError("rstride and cstride must not be negative")

    @property
    def values(self) -> Floats:
        """What the colour map colours by."""
        return self.z


@dataclass(frozen=True, slots=True, eq=False, repr=False, kw_only=True)
class Line3D(Line):
    """A line in space; ``z`` is (n,) as ``x`` and ``y`` are."""

    z: Floats

    def __post_init__(self) -> None:
        Line.__post_init__(self)
        _as_long(self.z, self.x)


@dataclass(frozen=True, slots=True, eq=False, repr=False, kw_only=True)
class Scatter3D(Scatter):
    """Points in space; ``z`` is (n,) as ``x`` and ``y`` are."""

    z: Floats

    def __post_init__(self) -> None:
        Scatter.__post_init__(self)
        _as_long(self.z, self.x)


@dataclass(frozen=True, slots=True, eq=False, repr=False, kw_only=True)
class Note3D(Note):
    """Text at a point in space."""

    z: float


def _as_long(z: Floats, x: Floats) -> None:
    if z.shape != x.shape:
        raise ValueError(f"x and z must have the same shape, got {x.shape} and {z.shape}")
