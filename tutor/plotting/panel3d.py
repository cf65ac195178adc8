"""A plot in space as a sheet of cells: surfaces with what is behind them hidden, lines, points, a light box."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tutor.plotting import legend as legends
from tutor.plotting import regions
from tutor.plotting.artists import Floats
from tutor.plotting.artists3d import Line3D, Mesh, Note3D, Scatter3D
from tutor.plotting.box import RANK_BOX, draw_box, label_box
from tutor.plotting.camera import Camera
from tutor.plotting.colorbar import colorbar
from tutor.plotting.depth import Visible, visible
from tutor.plotting.dots import ACROSS, UP, Dots
from tutor.plotting.figure import Axes
from tutor.plotting.halfblock import Mask, Pixels, over
from tutor.plotting.limits import axis_limits, height_limits
from tutor.plotting.marks import Group, legend_entries, looks, map_ink, marker, scatter_groups, shown_mark
from tutor.plotting.panel import title_lines
from tutor.plotting.scale import Axis
from tutor.plotting.sheet import Sheet, clean, cut, split, width_of
from tutor.plotting.theme import Theme
from tutor.plotting.trails import Indices, Trail, dashed, trail

_STRETCH = 1.3  # so much wider than its proportions a box may be drawn: terminals have room to the sides
_SHADES = 24  # how many colours a continuous scale is drawn in
_MOST_POINTS = 120  # along a side of a net: more cannot be told apart
_WIRE_GAP, _WIRE_GAP_ASCII = 9.0, 18.0  # dots between two wires
_SURFACE, _WIRE, _PATH = 0.004, 0.012, 0.03  # how far behind a surface something counts as lying on it
_RANK_WIRE, _RANK_PATH = 2, 3
_DARK = 0.45  # the least light on a surface
_FAINT = 0.1  # the least shade of a surface without colours: nothing at all would be a hole


@dataclass(frozen=True, slots=True, eq=False)
class _Net:
    """A surface that is being drawn: its points in the cube and on the canvas, and what of it can be seen."""

    mesh: Mesh
    points: Floats
    projected: Floats
    seen: Visible
    rows: Indices
    cols: Indices


class Panel3D:
    """Draws one axes in space on at most ``width`` columns and about ``height`` rows."""

    def __init__(self, axes: Axes, width: int, height: int, theme: Theme) -> None:
        self._axes = axes
        self._width = width
        self._height = height
        self._theme = theme
        (xlim, ylim), zlim = axis_limits(axes), height_limits(axes)
        self._scales = [Axis(*limits) for limits in (xlim, ylim, zlim)]

    def draw(self) -> Sheet:
        """The sheet, as wide and as tall as was allowed."""
        axes, theme = self._axes, self._theme
        bar = colorbar(axes, theme) if axes.colorbar else None
        right = bar.width + 2 if bar is not None and self._width >= 30 else 0
        title = title_lines(axes, self._width, ascii=theme.ascii)
        body = Sheet(self._width - right, max(self._height - len(title), 4))
        camera = self._paint(body)
        if axes.frame:
            label_box(body, camera, axes, self._scales, theme)
        self._write_notes(body, camera)
        entries = legend_entries(axes, looks(axes, theme), theme) if axes.legend else []
        under = None
        if entries and legends.place(body, entries, axes.legend) is None:
            under = legends.below(entries, self._width, ascii=theme.ascii)
        sheet = Sheet(self._width, len(title) + body.height + (under.height if under else 0))
        for row, line in enumerate(title):
            sheet.write(row, max(0, (body.width - width_of(line)) // 2), line)
        sheet.paste(body, len(title), 0)
        if bar is not None and right:
            bar.draw(sheet, len(title) + 1, body.width + 1, max(body.height - 2, 1))
        if under is not None:
            sheet.paste(under, len(title) + body.height, 0)
        return sheet

    def _place(self, x: Floats, y: Floats, z: Floats) -> Floats:
        """Data (...) as points (..., 3) of the unit cube; what is outside of the box is NaN."""
        points = np.stack([axis.unit(values) for axis, values in zip(self._scales, (x, y, z), strict=True)], axis=-1)
        outside = ~((points >= -1e-9) & (points <= 1 + 1e-9)).all(-1)
        points[outside] = np.nan
        return points

    def _paint(self, body: Sheet) -> Camera:
        """Everything but text."""
        axes = self._axes
        side = min(12, body.width // 6) * ACROSS if axes.frame else 0
        below = 2 * UP if axes.frame and body.height > 6 else 0
        camera = Camera.fitted(
            axes.view or (0.0, 0.0),
            (side, 0, max(ACROSS * body.width - 2 * side, 8), max(UP * body.height - below, 8)),
            _STRETCH,
        )
        dots = Dots(body.width, body.height)
        pixels = Pixels(body.width, body.height, self._theme)
        nets = [self._net(mesh, camera, dots) for mesh in axes.artists if isinstance(mesh, Mesh)]
        near = walls = np.full((dots.height, dots.width), -np.inf)
        for net in nets:
            near = np.maximum(near, net.seen.near)
            if net.mesh.filled:  # wires hide what is behind them only of their own net
                walls = np.maximum(walls, net.seen.near)
        if axes.frame:
            draw_box(dots, camera, near, self._theme)
        for net in nets:
            if self._is_filled(net.mesh):
                self._fill(pixels, net, near, camera)
            else:
                self._draw_wires(dots, net, near)
        for artist in axes.artists:
            if isinstance(artist, Line3D):
                self._draw_line(dots, artist, camera, walls)
        pixels.draw(body, 0, 0)
        dots.draw(body, self._theme, RANK_BOX)
        for artist in axes.artists:
            if isinstance(artist, Line3D | Scatter3D):
                self._draw_marks(body, dots, artist, camera, walls)
        return camera

    def _is_filled(self, mesh: Mesh) -> bool:
        """Whether a surface is drawn as one: wires that are made of letters are hard to follow, shades are not."""
        return self._theme.ascii or (mesh.filled and self._theme.colors != "none")

    # --- surfaces --------------------------------------------------------------------------------------------------

    def _net(self, mesh: Mesh, camera: Camera, dots: Dots) -> _Net:
        kept_rows, kept_cols = _thinned(mesh.z.shape[0]), _thinned(mesh.z.shape[1])
        chosen = np.ix_(kept_rows, kept_cols)
        points = self._place(mesh.x[chosen], mesh.y[chosen], mesh.z[chosen])
        projected = camera.project(points)
        seen = visible(projected, dots.width, dots.height)
        return _Net(mesh, points, projected, seen, kept_rows, kept_cols)

    def _fill(self, pixels: Pixels, net: _Net, near: Floats, camera: Camera) -> None:
        """The surface in colours: by height or in its own, the brighter the more it faces the light."""
        theme, mesh = self._theme, net.mesh
        shown = net.seen.near >= near - _SURFACE
        dots = UP // 2 if theme.half else UP
        height = self._scales[2].at(net.seen.sample(net.points[..., 2]))
        at = _pooled(regions.normalise(height, *regions.value_range(mesh.z, mesh.vmin, mesh.vmax)), shown, dots)
        where = np.isfinite(at)
        at = np.nan_to_num(at)
        if theme.colors != "truecolor" and not mesh.color:  # too few colours for light and shade
            faint = _FAINT if theme.colors == "none" else 0.0
            pixels.paint_map(where, faint + (1 - faint) * at, mesh.cmap, 1.0)
            return
        light = np.nan_to_num(_pooled(net.seen.sample(camera.light(net.points)), shown, dots))
        rgb = np.array(theme.rgb(mesh.color), dtype=np.float64) if mesh.color else theme.mapped(mesh.cmap, at)
        pixels.paint_rgb(where, rgb * (_DARK + (1 - _DARK) * light[..., None]), 1.0)

    def _draw_wires(self, dots: Dots, net: _Net, near: Floats) -> None:
        theme, mesh = self._theme, net.mesh
        rows = self._wires(mesh.z.shape[0], net.rows.size, mesh.rstride, dots)
        cols = self._wires(mesh.z.shape[1], net.cols.size, mesh.cstride, dots)
        lines = [net.projected[rows], net.projected[:, cols].transpose(1, 0, 2)]
        heights = [net.points[rows, :, 2], net.points[:, cols, 2].T]
        start = np.concatenate([line[:, :-1].reshape(-1, 3) for line in lines])
        stop = np.concatenate([line[:, 1:].reshape(-1, 3) for line in lines])
        low = np.concatenate([height[:, :-1].reshape(-1) for height in heights])
        high = np.concatenate([height[:, 1:].reshape(-1) for height in heights])
        way = self._seen(trail(start, stop), dots, near, _WIRE)
        if mesh.color or theme.colors == "none":
            dots.put(way.column, way.row, theme.raw(mesh.color), _RANK_WIRE)
            return
        height = self._scales[2].at(low[way.way] + way.share * (high - low)[way.way])
        at = regions.normalise(height, *regions.value_range(mesh.z, mesh.vmin, mesh.vmax))
        inks = np.array(map_ink(mesh.cmap, np.linspace(0, 1, _SHADES), theme))
        dots.put(way.column, way.row, inks[np.rint(np.nan_to_num(at) * (_SHADES - 1)).astype(int)], _RANK_WIRE)

    def _wires(self, count: int, kept: int, stride: int, dots: Dots) -> Indices:
        """Along which of ``kept`` rows or columns of points wires go: as asked, unless they would touch."""
        gap = _WIRE_GAP_ASCII if self._theme.ascii else _WIRE_GAP
        most = max(int(min(dots.width, dots.height * 1.6) / gap), 3)
        if stride == 0:
            return np.empty(0, dtype=np.intp)
        asked = np.append(np.arange(0, count - 1, stride), count - 1)
        if asked.size > most or kept < count:
            return np.unique(np.rint(np.linspace(0, kept - 1, min(most, asked.size))).astype(np.intp))
        return asked

    def _seen(self, way: Trail, dots: Dots, near: Floats, slack: float) -> Trail:
        """The dots of a way that are on the canvas and not behind a surface."""
        way = way.of(dots.inside(way.column, way.row))
        at = np.rint(way.row).astype(np.intp), np.rint(way.column).astype(np.intp)
        return way.of(way.near >= near[at] - slack)

    # --- lines, points, text ---------------------------------------------------------------------------------------

    def _draw_line(self, dots: Dots, line: Line3D, camera: Camera, near: Floats) -> None:
        if not line.style:
            return
        projected = camera.project(self._place(line.x, line.y, line.z))
        way = dashed(trail(projected[:-1], projected[1:]), line.style)
        way = self._seen(way, dots, near, _PATH)
        dots.put(way.column, way.row, self._theme.raw(line.color), _RANK_PATH)

    def _draw_marks(self, body: Sheet, dots: Dots, artist: Line3D | Scatter3D, camera: Camera, near: Floats) -> None:
        projected = camera.project(self._place(artist.x, artist.y, artist.z))
        known = np.isfinite(projected).all(-1)
        known &= dots.inside(projected[:, 0], projected[:, 1])
        at = np.rint(np.where(known[:, None], projected[:, :2], 0)).astype(np.intp)
        known &= projected[:, 2] >= near[at[:, 1], at[:, 0]] - _PATH
        for group in _point_groups(artist, self._theme):
            for col, row in at[known & group.points].tolist():
                over(body, row // UP, col // ACROSS, shown_mark(group.mark), group.ink, self._theme)

    def _write_notes(self, body: Sheet, camera: Camera) -> None:
        for note in self._axes.artists:
            if not isinstance(note, Note3D):
                continue
            place = self._place(*(np.array([part]) for part in (note.x, note.y, note.z)))
            column, row, _ = camera.project(place)[0].tolist()
            if not np.isfinite(column):
                continue
            text = cut(clean(note.text, ascii=self._theme.ascii), body.width, ascii=self._theme.ascii)
            size = width_of(text)
            col = int(column // ACROSS) - {"left": 0, "center": size // 2, "right": size}[note.align]
            col = max(0, min(col, body.width - size))
            for at, char in enumerate(split(text), col):
                if 0 <= row // UP < body.height:
                    over(body, int(row // UP), at, char, self._theme.raw(note.color), self._theme)


def _point_groups(artist: Line3D | Scatter3D, theme: Theme) -> list[Group]:
    if isinstance(artist, Scatter3D):
        return scatter_groups(artist, theme)
    char = marker(artist.marker, theme)
    return [Group(np.ones(artist.x.size, dtype=bool), char, theme.raw(artist.color))] if char else []


def _thinned(count: int) -> Indices:
    """Which of so many rows or columns of points are drawn: all, unless there are more than can be told apart."""
    return np.unique(np.rint(np.linspace(0, count - 1, min(count, _MOST_POINTS))).astype(np.intp))


def _pooled(values: Floats, shown: Mask, rows: int) -> Floats:
    """The means of values at dots (rows, columns) over the pixels they make; NaN where less than half is shown."""
    height, width = values.shape
    cells = (height // rows, rows, width // ACROSS, ACROSS)
    known = shown & np.isfinite(values)
    count = known.reshape(cells).sum((1, 3))
    total = np.where(known, values, 0.0).reshape(cells).sum((1, 3))
    return np.where(2 * count >= rows * ACROSS, total / np.maximum(count, 1), np.nan)
