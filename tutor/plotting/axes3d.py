"""Drawing in space. Names and meanings are matplotlib's; imported when somebody asks for a plot in space."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import numpy as np

from tutor.plotting.arguments import matrix, maybe_number, number, numbers, same_length, vector
from tutor.plotting.artists import Artist, Drawn, Floats
from tutor.plotting.artists3d import Line3D, Mesh, Note3D, Scatter3D
from tutor.plotting.asked import LimitsSet, read_limits
from tutor.plotting.axes_marks import AxesMarks
from tutor.plotting.axes_settings import AxesSettings
from tutor.plotting.limits import height_limits
from tutor.plotting.palette import cmap_name, color_name
from tutor.plotting.styling import (
    AREA_STYLING,
    LINE_STYLING,
    TEXT_STYLING,
    label_text,
    refuse_unknown,
)

USUAL_VIEW = (30.0, -60.0)
_MESH_WORDS = ("rstride", "cstride", "rcount", "ccount", "cmap", "color", "label", "vmin", "vmax")
_MESH_STYLING = LINE_STYLING | AREA_STYLING | {"shade", "lightsource", "offset", "facecolors"}


class _Reader(AxesMarks):
    """Reads what flat plots take, and keeps nothing but count of the colours."""

    def _add(self, artist: Artist) -> None:
        pass


class Axes3D(AxesSettings):
    """One plot in space."""

    def __init__(self) -> None:
        super().__init__()
        self._reader = _Reader()
        self._set(view=USUAL_VIEW)

    def clear(self) -> None:
        """Forget everything drawn and set."""
        super().clear()
        self._reader = _Reader()
        self._set(view=USUAL_VIEW)

    cla = clear

    def plot_wireframe(
        self,
        /,
        X: object,
        Y: object,
        Z: object,
        *,
        rstride: object = None,
        cstride: object = None,
        rcount: object = None,
        ccount: object = None,
        label: object = None,
        color: object = None,
        colors: object = None,
        cmap: object = None,
        **styling: object,
    ) -> Mesh:
        """A surface as a net of wires; what is behind it is hidden. Without a colour, wires show their height."""
        refuse_unknown("plot_wireframe", styling, _MESH_STYLING | {"ls", "axlim_clip"}, _MESH_WORDS)
        style = {"label": label, "color": color if color is not None else colors, "cmap": cmap}
        return self._mesh(X, Y, Z, (rstride, cstride, rcount, ccount), style, filled=False)

    def plot_surface(
        self,
        /,
        X: object,
        Y: object,
        Z: object,
        *,
        rstride: object = None,
        cstride: object = None,
        rcount: object = None,
        ccount: object = None,
        label: object = None,
        color: object = None,
        cmap: object = None,
        vmin: object = None,
        vmax: object = None,
        **styling: object,
    ) -> Mesh:
        """A surface, coloured by its height through ``cmap``, or in one colour."""
        refuse_unknown("plot_surface", styling, _MESH_STYLING | {"norm", "axlim_clip"}, _MESH_WORDS)
        style = {"label": label, "color": color, "cmap": cmap, "vmin": vmin, "vmax": vmax}
        return self._mesh(X, Y, Z, (rstride, cstride, rcount, ccount), style, filled=True)

    def _mesh(
        self, X: object, Y: object, Z: object, density: tuple[object, ...], style: dict[str, object], *, filled: bool
    ) -> Mesh:
        z = matrix(Z, "Z")
        rows, cols = z.shape
        if rows < 2 or cols < 2:
            raise ValueError(f"Z needs at least 2 rows and 2 columns, got shape {z.shape}.")
        rstride, cstride, rcount, ccount = density
        mesh = Mesh(
            x=_over_grid(X, "X", z, 1),
            y=_over_grid(Y, "Y", z, 0),
            z=z,
            filled=filled,
            rstride=_stride(rstride, rcount, rows, "rstride"),
            cstride=_stride(cstride, ccount, cols, "cstride"),
            label=label_text(style["label"]),
            color="" if style["color"] is None else color_name(style["color"]),
            cmap=cmap_name(style["cmap"]),
            vmin=maybe_number(style.get("vmin"), "vmin"),
            vmax=maybe_number(style.get("vmax"), "vmax"),
        )
        self._add(mesh)
        return mesh

    def plot(self, /, xs: object, ys: object, *args: object, zdir: str = "z", **keywords: Any) -> list[Line3D]:
        """A line in space: ``plot(xs, ys, zs)``, ``plot(xs, ys, zs, "r--")``; ``zs`` may be one number for all."""
        _refuse_direction(zdir)
        rest = list(args)
        heights = keywords.pop("zs", None)
        if heights is None:
            heights = rest.pop(0) if rest and not isinstance(rest[0], str) else 0.0
        x, y = vector(xs, "xs"), vector(ys, "ys")
        same_length(x, "xs", y, "ys")
        (flat,) = self._reader.plot(x, y, *rest, **keywords)
        line = Line3D(**_fields_of(flat), z=_heights(heights, x))
        self._add(line)
        return [line]

    def scatter(
        self,
        /,
        xs: object,
        ys: object,
        zs: object = 0.0,
        zdir: str = "z",
        s: object = None,
        c: object = None,
        **keywords: Any,
    ) -> Scatter3D:
        """Points in space; ``c`` is a colour, a colour for each, or a number for each."""
        _refuse_direction(zdir)
        keywords.pop("depthshade", None)
        x = vector(xs, "xs")
        flat = self._reader.scatter(x, ys, s, c, **keywords)
        points = Scatter3D(**_fields_of(flat), z=_heights(zs, x))
        self._add(points)
        return points

    def text(self, /, x: object, y: object, z: object, s: object, **keywords: Any) -> Note3D:
        """Text at a point in space."""
        flat = self._reader.text(x, y, s, **keywords)
        note = Note3D(**_fields_of(flat), z=number(z, "z"))
        self._add(note)
        return note

    plot3D, scatter3D = plot, scatter  # noqa: N815 - matplotlib's names

    def view_init(self, elev: object = None, azim: object = None, roll: object = None, **styling: object) -> None:
        """From where it is seen, in degrees: how high above the ground, and from which side."""
        refuse_unknown("view_init", styling, {"vertical_axis", "share"}, ("elev", "azim"))
        if roll not in (None, 0):
            raise ValueError("roll: plots stay upright here; turn them with elev and azim.")
        now = self._data.view or USUAL_VIEW
        self._set(
            view=(
                now[0] if elev is None else number(elev, "elev"),
                now[1] if azim is None else number(azim, "azim"),
            )
        )

    @property
    def elev(self) -> float:
        """How high above the ground the eye is, in degrees."""
        return (self._data.view or USUAL_VIEW)[0]

    @property
    def azim(self) -> float:
        """From which side it is seen, in degrees."""
        return (self._data.view or USUAL_VIEW)[1]

    def set_zlabel(self, /, zlabel: object, **styling: object) -> None:
        """The text at the z-axis."""
        refuse_unknown("set_zlabel", styling, TEXT_STYLING)
        self._set(zlabel=label_text(zlabel))

    def get_zlim(self) -> tuple[float, float]:
        """The limits of z: those that were set, else what the data need."""
        return height_limits(self.freeze())

    def set_zlim(self, bottom: object = None, top: object = None) -> tuple[float, ...]:
        """Set one or both limits of z and return them; without arguments, only return them."""
        if bottom is None and top is None:
            return self.get_zlim()
        self._set(zlim=read_limits(bottom, top, self.get_zlim(), "zlim"))
        return LimitsSet(self.get_zlim())


def _refuse_direction(zdir: str) -> None:
    if zdir != "z":
        raise ValueError(f"zdir: {zdir!r} is not 'z'; pass the coordinates in the order x, y, z instead.")


def _fields_of(flat: Drawn) -> dict[str, Any]:
    return {item.name: getattr(flat, item.name) for item in fields(flat)}  # type: ignore[arg-type]


def _heights(value: object, x: Floats) -> Floats:
    heights = vector(value, "zs")
    if heights.size == 1:
        return np.repeat(heights, x.size)
    same_length(x, "xs", heights, "zs")
    return heights


def _over_grid(value: object, name: str, z: Floats, axis: int) -> Floats:
    """Coordinates of the grid's points, of the shape of z: as given, or those of its columns (1) or rows (0)."""
    array = numbers(value, name)
    if array.ndim == 1 and array.size == z.shape[axis]:
        array = np.broadcast_to(array if axis == 1 else array[:, None], z.shape).copy()
    if array.shape != z.shape:
        raise ValueError(
            f"{name} must have the shape of Z, {z.shape}, but has {array.shape}: X, Y = np.meshgrid(x, y) gives both."
        )
    if not np.isfinite(array).all():
        raise ValueError(f"{name} must hold finite numbers.")
    return array


def _stride(stride: object, count: object, size: int, name: str) -> int:
    """Along every how many rows or columns wires go: as given, or from how many there are to be."""
    if stride is not None and count is not None:
        raise ValueError(f"Give {name} or {name[0]}count, not both.")
    asked = number(count if stride is None else stride, name) if (stride, count) != (None, None) else 1.0
    if asked < 0 or asked != round(asked):
        raise ValueError(f"{name} must be a whole number from 0 on, got {asked:g}.")
    if stride is None and count is not None:
        return -(-size // int(asked)) if asked else 0
    return int(asked)
