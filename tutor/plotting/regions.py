"""What covers an area: images, heatmaps, filled contours and fills, sampled at the pixels of a canvas."""

from __future__ import annotations

import numpy as np

from tutor.plotting.artists import Artist, Contour, Fill, Floats, Heatmap, Image
from tutor.plotting.artists_straight import Span
from tutor.plotting.halfblock import Mask, Pixels
from tutor.plotting.scale import Axis, centres

_FEW_BANDS = 4
_SHADED = 1.3  # rows of a picture in a cell: of more, shades of cells are a blur


def value_range(values: Floats, vmin: float | None, vmax: float | None) -> tuple[float, float]:
    """From which value to which a colour map runs: as asked, else over the finite values."""
    finite = values[np.isfinite(values)]
    low = vmin if vmin is not None else float(finite.min()) if finite.size else 0.0
    high = vmax if vmax is not None else float(finite.max()) if finite.size else 1.0
    return low, high


def normalise(values: Floats, low: float, high: float) -> Floats:
    """Values from 0 at ``low`` to 1 at ``high``; a map without extent gives its low end. NaN stays."""
    if not high > low:
        return np.where(np.isnan(values), np.nan, 0.0)
    return np.asarray(np.clip((values / 2 - low / 2) / (high / 2 - low / 2), 0.0, 1.0))


def paint(pixels: Pixels, artist: Artist, x: Axis, y: Axis) -> None:
    """Paint an artist that covers an area; others are none of ours."""
    match artist:
        case Image():
            _paint_image(pixels, artist, x, y)
        case Heatmap():
            _paint_heatmap(pixels, artist, x, y)
        case Contour() if artist.filled:
            _paint_bands(pixels, artist, x, y)
        case Fill() | Span():
            _paint_area(pixels, artist, x, y)
        case _:
            pass


def _columns(count: int, x: Axis) -> Floats:
    """The x of so many columns of pixels."""
    return x.at(centres(count))


def _rows(count: int, y: Axis) -> Floats:
    """The y of so many rows of pixels, from the top."""
    return y.at(1 - centres(count))


def _paint_image(pixels: Pixels, image: Image, x: Axis, y: Axis) -> None:
    down, across = _shares(image, x, y, pixels.height, pixels.width)
    inside = _inside(down)[:, None] & _inside(across)[None, :]
    if not inside.any():
        return
    if inside.all() and _is_fine(image, pixels, down, across):
        cells = pixels.height // (2 if pixels.theme.half else 1)
        sampled = _shrink(image.pixels, *_shares(image, x, y, 2 * cells, 2 * pixels.width))
        if np.isfinite(sampled).all():
            # Thin strokes fade when they are averaged: the scale is that of what is left of them.
            at = normalise(sampled, *value_range(sampled, image.vmin, image.vmax))
            pixels.paint_quarters(0, 0, at, image.cmap)
            return
    sampled = _shrink(image.pixels, down, across)
    if image.pixels.ndim == 3:
        pixels.paint_rgb(inside, 255 * sampled, 1.0)
        return
    at = normalise(sampled, *value_range(image.pixels, image.vmin, image.vmax))
    known = inside & ~np.isnan(at)
    pixels.paint_map(known, np.nan_to_num(at), image.cmap, 1.0)


def _shares(image: Image, x: Axis, y: Axis, rows: int, cols: int) -> tuple[Floats, Floats]:
    """Where rows and columns of pixels lie in a picture: 0 at its first row and column, 1 at its last."""
    left, right, bottom, top = image.extent
    across = (_columns(cols, x) - left) / (right - left)
    down = (_rows(rows, y) - top) / (bottom - top)
    return down if image.upper else 1 - down, across


def _is_fine(image: Image, pixels: Pixels, down: Floats, across: Floats) -> bool:
    """Whether a picture has more pixels than there are, so that quarters of cells show more of it."""
    if image.pixels.ndim == 3 or pixels.theme.ascii:
        return False
    rows, cols = image.pixels.shape
    tall, wide = _step(down) * rows, _step(across) * cols
    return bool(max(tall, wide) > 1.01 if pixels.theme.half else tall > _SHADED)


def _inside(share: Floats) -> Mask:
    return (share >= 0) & (share <= 1)


def _shrink(picture: Floats, down: Floats, across: Floats) -> Floats:
    """The picture at shares of its height and width: the nearest pixel, or the mean of those that share a place."""
    rows, cols = picture.shape[:2]
    row = np.clip((down * rows).astype(int), 0, rows - 1)
    col = np.clip((across * cols).astype(int), 0, cols - 1)
    if _step(down) * rows <= 1.01 and _step(across) * cols <= 1.01:
        return np.asarray(picture[row[:, None], col[None, :]])
    down_by, across_by = _overlap(down, rows), _overlap(across, cols)
    if picture.ndim == 3:
        return np.asarray(np.einsum("ir,rck,jc->ijk", down_by, picture, across_by, optimize=True))
    known = np.isfinite(picture)
    weight = down_by @ known.astype(np.float64) @ across_by.T
    return np.asarray(down_by @ np.where(known, picture, 0.0) @ across_by.T / np.where(weight > 0, weight, np.nan))


def _step(share: Floats) -> float:
    return abs(float(share[1] - share[0])) if share.size > 1 else 1.0


def _overlap(share: Floats, count: int) -> Floats:
    """How much of each of ``count`` equal parts belongs to each sample, (samples, count), rows adding up to 1."""
    reach = max(_step(share), 1 / count) / 2
    low, high = (share - reach)[:, None] * count, (share + reach)[:, None] * count
    part = np.arange(count)[None, :]
    amount = np.clip(np.minimum(high, part + 1) - np.maximum(low, part), 0, None)
    total = amount.sum(1, keepdims=True)
    return np.asarray(amount / np.where(total > 0, total, 1))


def _paint_heatmap(pixels: Pixels, heatmap: Heatmap, x: Axis, y: Axis) -> None:
    if not heatmap.values.size:
        return
    xs, ys = _columns(pixels.width, x), _rows(pixels.height, y)
    col = np.searchsorted(heatmap.x, xs, side="right") - 1
    row = np.searchsorted(heatmap.y, ys, side="right") - 1
    rows, cols = heatmap.values.shape
    inside = ((row >= 0) & (row < rows))[:, None] & ((col >= 0) & (col < cols))[None, :]
    sampled = heatmap.values[np.clip(row, 0, rows - 1)[:, None], np.clip(col, 0, cols - 1)[None, :]]
    at = normalise(sampled, *value_range(heatmap.values, heatmap.vmin, heatmap.vmax))
    pixels.paint_map(inside & ~np.isnan(at), np.nan_to_num(at), heatmap.cmap, heatmap.alpha)


def interpolate(contour: Contour, xs: Floats, ys: Floats) -> Floats:
    """The values (len(ys), len(xs)) of a grid between its points, NaN outside of it."""
    col, across = _between(contour.x, xs)
    row, down = _between(contour.y, ys)
    values = contour.values
    near = values[row][:, col] * (1 - across) + values[row][:, col + 1] * across
    far = values[row + 1][:, col] * (1 - across) + values[row + 1][:, col + 1] * across
    return np.asarray(near * (1 - down)[:, None] + far * down[:, None])


def _between(known: Floats, at: Floats) -> tuple[np.ndarray[tuple[int], np.dtype[np.intp]], Floats]:
    """The index of the point before each place, and the share of the way to the next; NaN outside."""
    index = np.clip(np.searchsorted(known, at, side="right") - 1, 0, max(known.size - 2, 0))
    share = (at - known[index]) / (known[index + 1] - known[index])
    share = np.where((share >= -1e-9) & (share <= 1 + 1e-9), share, np.nan)
    return index, share


def band_places(contour: Contour) -> Floats:
    """Where in the colour map the bands between the levels stand: from end to end when they are few."""
    count = max(contour.levels.size - 1, 1)
    if count <= _FEW_BANDS:
        return np.linspace(0, 1, count) if count > 1 else np.array([0.5])
    middles = (contour.levels[:-1] + contour.levels[1:]) / 2
    return normalise(middles, float(contour.levels[0]), float(contour.levels[-1]))


def _paint_bands(pixels: Pixels, contour: Contour, x: Axis, y: Axis) -> None:
    if contour.values.shape[0] < 2 or contour.values.shape[1] < 2 or contour.levels.size < 2:
        return
    values = interpolate(contour, _columns(pixels.width, x), _rows(pixels.height, y))
    levels = contour.levels
    band = np.searchsorted(levels, values, side="right") - 1
    band = np.where(values == levels[-1], levels.size - 2, band)
    known = np.isfinite(values) & (band >= 0) & (band < levels.size - 1)
    if contour.colors:
        for k in range(levels.size - 1):
            name = contour.colors[k % len(contour.colors)]
            pixels.paint_rgb(known & (band == k), np.array(pixels.theme.rgb(name), dtype=np.float64), contour.alpha)
        return
    at = band_places(contour)[np.clip(band, 0, levels.size - 2)]
    pixels.paint_map(known, at, contour.cmap, contour.alpha)


def _fill_mask(fill: Fill, rows: int, cols: int, x: Axis, y: Axis) -> Mask:
    nothing: Mask = np.zeros((rows, cols), dtype=bool)
    places, lower, upper = x.unit(fill.x), y.unit(fill.lower), y.unit(fill.upper)
    # Nothing is below the smallest number of a logarithmic axis: areas from zero start at its foot.
    if y.log:
        lower = np.where(np.isfinite(fill.lower) & (fill.lower <= 0), 0.0, lower)
    order = np.argsort(places, kind="stable")
    places, lower, upper = places[order], lower[order], upper[order]
    last = int(np.isfinite(places).sum())
    places, lower, upper = places[:last], lower[:last], upper[:last]
    if last == 0:
        return nothing
    at = centres(cols)
    if last == 1:
        at = np.where(np.abs(at - places[0]) <= 0.5 / cols, places[0], np.nan)
        places, lower, upper = np.repeat(places, 2), np.repeat(lower, 2), np.repeat(upper, 2)
        places[1] += 1e-9
    index = np.clip(np.searchsorted(places, at, side="right") - 1, 0, places.size - 2)
    gap = places[index + 1] - places[index]
    share = np.where(gap > 0, (at - places[index]) / gap, 0.0)
    share = np.where((share >= 0) & (share <= 1), share, np.nan)
    low = lower[index] + share * (lower[index + 1] - lower[index])
    high = upper[index] + share * (upper[index + 1] - upper[index])
    height = 1 - centres(rows)[:, None]
    return np.asarray((height >= np.minimum(low, high)) & (height <= np.maximum(low, high)))


def _paint_area(pixels: Pixels, area: Fill | Span, x: Axis, y: Axis) -> None:
    """A tint, whatever its opacity: what is drawn over it has to be read."""
    mask = area_mask(area, pixels.height, pixels.width, x, y)
    pixels.paint_rgb(mask, np.array(pixels.theme.rgb(area.color), dtype=np.float64), tint_of(area))


def area_mask(area: Fill | Span, rows: int, cols: int, x: Axis, y: Axis) -> Mask:
    """Which of (rows, columns) equal parts of a canvas have their middle in the area."""
    return (_fill_mask if isinstance(area, Fill) else _span_mask)(area, rows, cols, x, y)  # type: ignore[arg-type]


def _span_mask(span: Span, rows: int, cols: int, x: Axis, y: Axis) -> Mask:
    count, axis = (rows, y) if span.horizontal else (cols, x)
    low, high = sorted(axis.unit(np.array([span.low, span.high])).tolist())
    at = 1 - centres(count) if span.horizontal else centres(count)
    inside = (at >= low) & (at <= high)
    return np.asarray(np.broadcast_to(inside[:, None] if span.horizontal else inside, (rows, cols)))


def tint_of(area: Fill | Span) -> float:
    """The opacity at which an area is drawn."""
    return min(area.alpha, 0.45)
