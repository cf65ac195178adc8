"""Figures and axes while learners draw on them, and which of them are open. The classes have matplotlib's names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import numpy as np

from tutor.plotting import figure as data
from tutor.plotting.arguments import vector
from tutor.plotting.axes_bars import AxesBars
from tutor.plotting.axes_grids import AxesGrids
from tutor.plotting.axes_measured import AxesMeasured
from tutor.plotting.axes_settings import AxesSettings
from tutor.plotting.leniency import UNSEEN
from tutor.plotting.limits import share_limits
from tutor.plotting.styling import TEXT_STYLING, label_text, refuse_unknown

MAX_FIGURES = 50


class Axes(AxesMeasured, AxesBars, AxesGrids):
    """One plot of a figure."""


class Figure:
    """A figure while it is being drawn."""

    def __init__(self, figsize: object = None) -> None:
        self._size = _size(figsize)
        self._title = ""
        self._rows, self._cols = 1, 1
        self._places: dict[int, AxesSettings] = {}
        self._shared = {"x": "none", "y": "none"}
        self._current = 0

    def __repr__(self) -> str:
        return f"<Figure with {len(self._places)} axes>"

    @property
    def axes(self) -> list[AxesSettings]:
        """The axes that are there, row by row."""
        return [self._places[place] for place in sorted(self._places)]

    def freeze(self) -> data.Figure:
        """What has been drawn so far, as plain data."""
        empty = data.Axes(frame=False)
        places = (self._places.get(place) for place in range(self._rows * self._cols))
        frozen = [empty if axes is None else axes.freeze() for axes in places]
        return data.Figure(
            axes=tuple(share_limits(frozen, self._cols, self._shared)),
            rows=self._rows,
            cols=self._cols,
            size=self._size,
            title=self._title,
        )

    def gca(self) -> Any:
        """The axes drawn on last, flat or in space; flat ones are made if there are none."""
        return self._places.setdefault(self._current, Axes())

    def choose(self, ax: AxesSettings) -> bool:
        """Make these axes the ones drawn on, if they are the figure's."""
        for place, axes in self._places.items():
            if axes is ax:
                self._current = place
                return True
        return False

    def add_subplot(self, *args: Any, **styling: object) -> Any:
        """The axes at a place: ``add_subplot(rows, columns, index)``, counted from 1, or the three as one number.

        ``projection="3d"`` makes new ones, in space.
        """
        texts = {name: styling.pop(name) for name in ("title", "xlabel", "ylabel", "aspect") if name in styling}
        refuse_unknown("add_subplot", styling, ("projection", "sharex", "sharey"))
        rows, cols, index = _place(args)
        if (rows, cols) != (self._rows, self._cols):
            # A new grid takes what was drawn with it, in reading order, as far as there is room.
            self._places = {place: axes for place, axes in self._places.items() if place < rows * cols}
            self._rows, self._cols = rows, cols
        self._current = index - 1
        if styling.get("projection") is not None:
            self._places[self._current] = _new_axes(styling["projection"])
        self.gca().set(**texts)
        return self.gca()

    def subplots(self, nrows: int = 1, ncols: int = 1, *, squeeze: bool = True, **styling: object) -> Any:
        """Axes in rows and columns: one, or an array of them."""
        refuse_unknown("subplots", styling, ("sharex", "sharey", "gridspec_kw", "subplot_kw", "width_ratios"))
        rows, cols, _ = _place((nrows, ncols, 1))
        projection = cast(dict[str, object], styling.get("subplot_kw") or {}).get("projection")
        self._rows, self._cols, self._current = rows, cols, 0
        self._shared = {axis: _sharing(styling.get(f"share{axis}"), f"share{axis}") for axis in "xy"}
        grid = np.empty((rows, cols), dtype=object)
        for place in range(rows * cols):
            self._places[place] = grid[divmod(place, cols)] = _new_axes(projection)
        if not squeeze:
            return grid
        return grid[0, 0] if grid.size == 1 else grid.reshape(-1) if 1 in grid.shape else grid

    def suptitle(self, t: object, **styling: object) -> None:
        """The text above all axes."""
        refuse_unknown("suptitle", styling, TEXT_STYLING | {"x"})
        self._title = label_text(t)

    def colorbar(self, mappable: object = None, *, ax: AxesSettings | None = None, **keywords: Any) -> None:
        """Show which colour stands for which value, beside ``ax``."""
        (ax or self._holder(mappable)).colorbar(**keywords)

    def _holder(self, artist: object) -> AxesSettings:
        return next((axes for axes in self.axes if axes.holds(artist)), None) or cast(AxesSettings, self.gca())

    def set_size_inches(self, w: object, h: object = None, **_styling: object) -> None:
        """The size asked for: a taller figure gets more rows."""
        self._size = _size(w if h is None else (w, h))

    def get_axes(self) -> list[AxesSettings]:
        """The axes that are there, row by row."""
        return self.axes

    if not TYPE_CHECKING:  # for a type checker nothing is missing

        def __getattr__(self, name: str) -> object:
            if name.startswith("_"):
                raise AttributeError(name)
            from tutor.plotting.refusals import missing

            raise AttributeError(missing("fig", name, [word for word in dir(Figure) if not word.startswith("_")]))

    def tight_layout(self, *_args: object, **_styling: object) -> None:
        """Taken and left aside: the layout is always tight."""

    subplots_adjust = set_tight_layout = set_layout_engine = set_facecolor = set_dpi = autofmt_xdate = tight_layout
    patch = canvas = UNSEEN

    def clear(self, *_args: object, **_styling: object) -> None:
        """Forget everything drawn and set."""
        self._title = ""
        self._rows, self._cols, self._current = 1, 1, 0
        self._places.clear()

    clf = clear

    def show(self, *_args: object, **_styling: object) -> None:
        """Show the figure, also one that an earlier cell drew."""
        GALLERY.show(self)


class Gallery:
    """The figures of the running cell. ``current`` is the one that is drawn on."""

    def __init__(self) -> None:
        self.current: Figure | None = None
        self._figures: list[Figure] = []  # what the next take gives, oldest first
        self._names: dict[object, Figure] = {}  # those that can still be drawn on

    def take(self) -> list[data.Figure]:
        """The figures that have axes, oldest first, and a fresh start."""
        taken = [drawn.freeze() for drawn in self._figures if drawn.axes]
        self.__init__()  # type: ignore[misc]
        return taken

    def open(self, name: object, figsize: object) -> Figure:
        """The live figure of that name or number, else a new one; it becomes the current one."""
        if isinstance(name, Figure):
            self.current = name
            return name
        if name is None or name not in self._names:
            drawn = Figure(figsize)
            self._keep(drawn)
            numbers = (number for number in self._names if isinstance(number, int))
            name = 1 + max(numbers, default=0) if name is None else name
            self._names[name] = drawn
        self.current = self._names[name]
        return self.current

    def _keep(self, drawn: Figure) -> None:
        if len(self._figures) >= MAX_FIGURES:
            raise ValueError(
                f"This cell has {MAX_FIGURES} figures already: draw into one of them, or call plt.close()."
            )
        self._figures.append(drawn)

    def show(self, drawn: Figure) -> None:
        """Show this figure as it is: what follows is drawn elsewhere, unless it is named."""
        if drawn not in self._figures:
            self._keep(drawn)
        self._end(drawn)

    def show_all(self) -> None:
        """Show every figure as it is."""
        self._names.clear()
        self.current = None

    def _end(self, drawn: Figure) -> None:
        self._names = {name: other for name, other in self._names.items() if other is not drawn}
        self.current = None if self.current is drawn else self.current

    def close(self, which: object) -> None:
        """Throw away the current figure for None, that of a name, a given one, or "all"; those shown stay."""
        live = set(self._names.values())
        named = which if isinstance(which, Figure) else self.current if which is None else self._names.get(which)
        gone = live if which == "all" else {named}
        for drawn in live & gone:
            self._figures.remove(drawn)
            self._end(drawn)

    def choose(self, ax: AxesSettings) -> None:
        """Draw on these axes from now on.

        Raises:
            ValueError: they belong to no figure of this cell.
        """
        for drawn in self._figures:
            if drawn.choose(ax):
                self.current = drawn
                return
        raise ValueError("These axes belong to no open figure.")


GALLERY = Gallery()


def _sharing(value: object, name: str) -> str:
    """Which axes have the same limits: "all", those of a "row" or a "col", or "none"."""
    word = {True: "all", False: "none", None: "none"}.get(value, value) if not isinstance(value, AxesSettings) else ""  # type: ignore[call-overload]
    if word not in ("all", "row", "col", "none"):
        raise ValueError(f"{name} is True, False, 'row' or 'col', not {value!r}.")
    return str(word)


def _new_axes(projection: object) -> AxesSettings:
    if projection in (None, "rectilinear"):
        return Axes()
    if projection != "3d":
        raise ValueError(f"projection: {projection!r} cannot be drawn in a terminal; there is '3d'.")
    from tutor.plotting.axes3d import Axes3D  # not before somebody draws in space

    return Axes3D()


def _size(figsize: object) -> tuple[float, float] | None:
    if figsize is None:
        return None
    size = vector(figsize, "figsize")
    if size.size != 2 or not np.isfinite(size).all() or not (size > 0).all():
        raise ValueError("figsize takes a width and a height, both above 0.")
    return float(size[0]), float(size[1])


def _place(args: tuple[Any, ...]) -> tuple[int, int, int]:
    """Rows, columns and index from ``(2, 3, 1)``, ``(231,)`` or nothing."""
    if len(args) == 1 and isinstance(args[0], int) and 111 <= args[0] <= 999:
        args = tuple(int(digit) for digit in str(args[0]))
    args = args or (1, 1, 1)
    if len(args) != 3 or not all(isinstance(part, int | np.integer) for part in args):
        raise ValueError(f"A place in a grid is (rows, columns, index), got {args}.")
    rows, cols, index = (int(part) for part in args)
    if rows < 1 or cols < 1 or rows * cols > data.MAX_AXES or not 1 <= index <= rows * cols:
        raise ValueError(f"{rows} rows and {cols} columns have no place number {index} (at most {data.MAX_AXES} axes).")
    return rows, cols, index
