"""Drawing grids of values on an axes: images, heatmaps, contours. Names and meanings are matplotlib's."""

from __future__ import annotations

from typing import Any, cast

import numpy as np

from tutor.plotting.arguments import alpha_value, grid_axis, matrix, maybe_number, number, numbers, vector
from tutor.plotting.artists import Contour, Drawn, Floats, Heatmap, Image
from tutor.plotting.axes_settings import AxesSettings
from tutor.plotting.palette import cmap_name, color_name
from tutor.plotting.styling import AREA_STYLING, IMAGE_STYLING, TEXT_STYLING, refuse_unknown
from tutor.plotting.ticks import linear_ticks

_COLOR_WORDS = ("cmap", "vmin", "vmax", "alpha", "levels", "colors", "origin", "extent", "aspect", "shading")

_LABEL_STYLING = {"inline", "inline_spacing", "fmt", "levels", "colors", "manual", "rightside_up", "use_clabeltext"}


class AxesGrids(AxesSettings):
    """The methods that draw grids of values."""

    def imshow(
        self,
        /,
        X: object,
        cmap: object = None,
        *,
        vmin: object = None,
        vmax: object = None,
        origin: str | None = None,
        extent: object = None,
        aspect: object = None,
        alpha: object = None,
        **styling: object,
    ) -> Image | Heatmap:
        """A picture, row 0 at the top: values (rows, columns) through ``cmap``, or RGB (rows, columns, 3)."""
        refuse_unknown("imshow", styling, IMAGE_STYLING, _COLOR_WORDS)
        pixels = _pixels(X)
        rows, cols = pixels.shape[:2]
        if origin not in (None, "upper", "lower"):
            raise ValueError(f"origin: {origin!r} is none of 'upper', 'lower'.")
        upper = origin != "lower"
        edges = (-0.5, cols - 0.5, rows - 0.5, -0.5) if upper else (-0.5, cols - 0.5, -0.5, rows - 0.5)
        if extent is not None:
            asked = vector(extent, "extent")
            if asked.size != 4 or asked[0] == asked[1] or asked[2] == asked[3] or not np.isfinite(asked).all():
                raise ValueError("extent takes left, right, bottom, top: four numbers, the edges apart.")
            edges = (float(asked[0]), float(asked[1]), float(asked[2]), float(asked[3]))
        name, low, high = cmap_name(cmap), maybe_number(vmin, "vmin"), maybe_number(vmax, "vmax")
        if aspect == "auto" and pixels.ndim == 2:
            left, right, bottom, top = edges
            first, last = (top, bottom) if upper else (bottom, top)
            return self._heatmap(
                np.linspace(left, right, cols + 1),
                np.linspace(first, last, rows + 1),
                pixels,
                (name, low, high, alpha_value(alpha)),
                turned=bottom > top,
            )
        image = Image(pixels=pixels, extent=edges, upper=upper, cmap=name, vmin=low, vmax=high)
        self._add(image)
        return image

    def pcolormesh(
        self,
        /,
        *args: object,
        cmap: object = None,
        vmin: object = None,
        vmax: object = None,
        alpha: object = None,
        shading: object = None,
        **styling: object,
    ) -> Heatmap:
        """Coloured rectangles: ``pcolormesh(C)`` or ``pcolormesh(X, Y, C)`` with centres or edges in X and Y."""
        refuse_unknown("pcolormesh", styling, AREA_STYLING, _COLOR_WORDS)
        if shading not in (None, "auto", "nearest", "flat", "gouraud"):
            raise ValueError(f"shading: {shading!r} is none of 'auto', 'nearest', 'flat', 'gouraud'.")
        x, y, values = _grid("pcolormesh", args)
        rows, cols = values.shape
        x = np.arange(cols + 1.0) if x is None else _edges(x, "X", cols, values)
        y = np.arange(rows + 1.0) if y is None else _edges(y, "Y", rows, values)
        style = (cmap_name(cmap), maybe_number(vmin, "vmin"), maybe_number(vmax, "vmax"), alpha_value(alpha))
        return self._heatmap(x, y, values, style)

    pcolor = pcolormesh

    def _heatmap(
        self,
        x: Floats,
        y: Floats,
        values: Floats,
        style: tuple[str, float | None, float | None, float],
        turned: bool = False,
    ) -> Heatmap:
        x, values = _rising(x, values, 1, "X")
        y, values = _rising(y, values, 0, "Y")
        cmap, vmin, vmax, alpha = style
        heatmap = Heatmap(x=x, y=y, values=values, cmap=cmap, vmin=vmin, vmax=vmax, alpha=alpha)
        self._add(heatmap)
        if turned and self._data.ylim is None:
            self._set(ylim=(float(y[-1]), float(y[0])))
        return heatmap

    def contour(
        self,
        /,
        *args: object,
        levels: object = None,
        colors: object = None,
        cmap: object = None,
        alpha: object = None,
        **styling: object,
    ) -> Contour:
        """Level lines: ``contour(Z)``, ``contour(X, Y, Z)``, and how many levels, or which, as the last argument."""
        refuse_unknown("contour", styling, AREA_STYLING | {"vmin", "vmax", "negative_linestyles"}, _COLOR_WORDS)
        return self._contour("contour", args, levels, colors, cmap, alpha, filled=False)

    def contourf(
        self,
        /,
        *args: object,
        levels: object = None,
        colors: object = None,
        cmap: object = None,
        alpha: object = None,
        **styling: object,
    ) -> Contour:
        """The bands between levels, filled: ``contourf(Z)``, ``contourf(X, Y, Z)``, and levels as the last argument."""
        refuse_unknown("contourf", styling, AREA_STYLING | {"vmin", "vmax", "extend"}, _COLOR_WORDS)
        return self._contour("contourf", args, levels, colors, cmap, alpha, filled=True)

    def clabel(self, CS: object, /, *_levels: object, **styling: object) -> None:
        """Write its level on each line of a contour plot."""
        refuse_unknown("clabel", styling, TEXT_STYLING | _LABEL_STYLING)
        if not self.holds(CS):
            raise ValueError("clabel takes what contour returned: lines = ax.contour(...), then ax.clabel(lines).")
        self._swap(cast(Drawn, CS), labelled=True)

    def matshow(self, /, Z: object, **keywords: Any) -> Image | Heatmap:
        """``imshow`` of a matrix."""
        return self.imshow(matrix(Z, "Z"), **keywords)

    def _contour(
        self,
        function: str,
        args: tuple[object, ...],
        levels: object,
        colors: object,
        cmap: object,
        alpha: object,
        *,
        filled: bool,
    ) -> Contour:
        if len(args) in (2, 4):
            *first, levels = args
            args = tuple(first)
        x, y, values = _grid(function, args)
        rows, cols = values.shape
        if rows < 2 or cols < 2:
            raise ValueError(f"{function} needs at least 2 rows and 2 columns, got shape {values.shape}.")
        x = np.arange(float(cols)) if x is None else x
        y = np.arange(float(rows)) if y is None else y
        if (y.size, x.size) != values.shape:
            raise ValueError(
                f"{function}: Z must have shape (len(y), len(x)) = {(y.size, x.size)}, but has shape {values.shape}."
            )
        x, values = _rising(x, values, 1, "X")
        y, values = _rising(y, values, 0, "Y")
        contour = Contour(
            x=x,
            y=y,
            values=values,
            levels=_levels(levels, values, filled),
            filled=filled,
            colors=_colors(colors),
            cmap=cmap_name(cmap),
            alpha=alpha_value(alpha),
        )
        self._add(contour)
        return contour


def _pixels(value: object) -> Floats:
    array = numbers(value, "imshow's picture")
    if array.ndim == 3 and array.shape[2] in (3, 4) and array.size:
        whole = isinstance(value, np.ndarray) and value.dtype.kind in "iu"
        colors = array[:, :, :3] / 255 if whole else array[:, :, :3]
        return np.clip(np.nan_to_num(colors), 0.0, 1.0)
    return matrix(array, "imshow's picture")


def _grid(function: str, args: tuple[object, ...]) -> tuple[Floats | None, Floats | None, Floats]:
    """X (columns,), Y (rows,) and Z (rows, columns); None for those not given."""
    if len(args) == 1:
        return None, None, matrix(args[0], "Z")
    if len(args) == 3:
        values = matrix(args[2], "Z")
        x, y = grid_axis(args[0], "X", 1), grid_axis(args[1], "Y", 0)
        if not (np.isfinite(x).all() and np.isfinite(y).all()):
            raise ValueError(f"{function}: X and Y must be finite numbers.")
        return x, y, values
    raise TypeError(f"{function}() takes Z, or X, Y and Z, got {len(args)} arrays")


def _edges(at: Floats, name: str, count: int, values: Floats) -> Floats:
    """The edges (count + 1,) of cells, given those or their centres (count,)."""
    if at.size == count + 1:
        return at
    if at.size != count:
        raise ValueError(
            f"{name} must have {count} centres or {count + 1} edges for C of shape {values.shape}, got {at.size}."
        )
    if count == 1:
        return np.array([at[0] - 0.5, at[0] + 0.5])
    middle = (at[:-1] + at[1:]) / 2
    return np.concatenate([[2 * at[0] - middle[0]], middle, [2 * at[-1] - middle[-1]]])


def _rising(at: Floats, values: Floats, axis: int, name: str) -> tuple[Floats, Floats]:
    """The coordinates in increasing order, the values turned along with them."""
    steps = np.diff(at)
    if bool(np.all(steps > 0)):
        return at, values
    if bool(np.all(steps < 0)):
        return at[::-1].copy(), np.flip(values, axis).copy()
    raise ValueError(f"{name} must increase from cell to cell.")


def _levels(asked: object, values: Floats, filled: bool) -> Floats:
    """The levels, from a number of them, a list of them, or round ones that suit the values."""
    if asked is not None and np.ndim(asked) > 0:  # type: ignore[arg-type]
        listed = numbers(asked, "levels")
        if listed.ndim > 1:
            raise ValueError(f"levels must be a number or a list of numbers, got shape {listed.shape}.")
        return np.unique(_finite(listed))
    count = 7 if asked is None else int(number(asked, "levels"))
    if not 1 <= count <= 100:
        raise ValueError(f"levels must be between 1 and 100, or a list of values; got {count}.")
    finite = _finite(values)
    if not finite.size or finite.min() == finite.max():
        return np.empty(0)
    low, high = float(finite.min()), float(finite.max())
    ticks = linear_ticks(low, high, count + 1)
    if not filled:
        return np.array([tick for tick in ticks if low < tick < high])
    return np.unique(np.concatenate([[low], ticks, [high]]))


def _finite(values: Floats) -> Floats:
    return values[np.isfinite(values)]


def _colors(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    if isinstance(value, list) or (isinstance(value, tuple) and all(isinstance(item, str) for item in value)):
        return tuple(color_name(item, "colors") for item in value)
    return (color_name(value, "colors"),)
