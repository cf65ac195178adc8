"""A plot in space in words: its shape, where it is highest and lowest, and how it goes along its middle lines."""

from __future__ import annotations

import numpy as np

from tutor.plotting.artists3d import Line3D, Mesh, Note3D, Scatter3D
from tutor.plotting.figure import Axes
from tutor.plotting.limits import axis_limits, height_limits
from tutor.plotting.ticks import short
from tutor.plotting.wording import counted, named, near, plain, sections, span_of

_MOST_ARTISTS = 20


def describe_space(axes: Axes, name: str) -> list[str]:
    """A line for the plot, and one for each thing drawn in it."""
    title = f" {plain(axes.title)!r}" if axes.title else ""
    (xlim, ylim), zlim = axis_limits(axes), height_limits(axes)
    names = [plain(axes.xlabel) or "x", plain(axes.ylabel) or "y", plain(axes.zlabel) or "z"]
    spans = [
        f"{axis} from {short(first)} to {short(last)}"
        for axis, (first, last) in zip(names, (xlim, ylim, zlim), strict=True)
    ]
    elev, azim = axes.view or (0.0, 0.0)
    seen = f"seen from {short(abs(elev))} degrees {'above' if elev >= 0 else 'below'}, at {short(azim)} degrees"
    lines = [f"{name}{title} in space: {', '.join(spans)}; {seen}."]
    for artist in axes.artists[:_MOST_ARTISTS]:
        match artist:
            case Mesh():
                lines += _mesh(artist)
            case Line3D() if artist.style:
                lines.append(f"- Line{named(artist.label)}, {_path(artist)}.")
            case Line3D():
                lines.append(f"- Points{named(artist.label)}, {_path(artist)}.")
            case Scatter3D():
                lines.append(f"- {_points(artist)}.")
            case Note3D():
                place = f"x = {short(artist.x)}, y = {short(artist.y)}, z = {short(artist.z)}"
                lines.append(f"- Text {plain(artist.text)!r} at {place}.")
            case _:
                pass
    if len(axes.artists) > _MOST_ARTISTS:
        lines.append(f"- And {len(axes.artists) - _MOST_ARTISTS} more.")
    return lines


def _mesh(mesh: Mesh) -> list[str]:
    rows, cols = mesh.z.shape
    kind = "Surface" if mesh.filled else "Surface of wires"
    known = np.isfinite(mesh.z)
    if not known.any():
        return [f"- {kind}{named(mesh.label)} of {rows} rows and {cols} columns without any height."]
    low, high = (
        np.unravel_index(int(pick(np.where(known, mesh.z, filled))), mesh.z.shape)
        for pick, filled in ((np.argmin, np.inf), (np.argmax, -np.inf))
    )
    text = f"- {kind}{named(mesh.label)} of {rows} rows and {cols} columns"
    if mesh.z[low] == mesh.z[high]:
        return [f"{text}: level at z = {short(float(mesh.z[low]))}."]
    lines = [f"{text}: lowest {_where(mesh, low)}, highest {_where(mesh, high)}."]
    return lines + sections(mesh.x, mesh.y, mesh.z)


def _where(mesh: Mesh, at: tuple[int, ...] | tuple[np.intp, ...]) -> str:
    row, col = at
    z, x, y = (near(float(part[row, col]), part) for part in (mesh.z, mesh.x, mesh.y))
    return f"{z} at x = {x}, y = {y}"


def _path(line: Line3D) -> str:
    known = np.isfinite(line.x) & np.isfinite(line.y) & np.isfinite(line.z)
    parts = [part[known] for part in (line.x, line.y, line.z)]
    if not parts[0].size:
        return "without any points"
    first, last = (
        ", ".join(f"{axis} = {near(float(part[k]), part)}" for axis, part in zip("xyz", parts, strict=True))
        for k in (0, -1)
    )
    if parts[0].size == 1:
        return f"1 point at {first}"
    return f"{counted(parts[0].size, 'point')} from {first} to {last}; {span_of(parts[2], 'z')}"


def _points(points: Scatter3D) -> str:
    known = np.isfinite(points.x) & np.isfinite(points.y) & np.isfinite(points.z)
    text = f"{counted(int(known.sum()), 'point')}{named(points.label)}"
    spans = [span_of(part[known], axis) for axis, part in zip("xyz", (points.x, points.y, points.z), strict=True)]
    return f"{text}, {', '.join(spans)}" if known.any() else text
