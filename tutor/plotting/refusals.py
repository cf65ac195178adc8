"""What to use instead of what plots here do not have: said to somebody who asks for it."""

from __future__ import annotations

from collections.abc import Iterable

_SPREAD = "Show how values are spread with plt.hist, or their mean and error with plt.errorbar."
_GRID = "Axes stand in rows and columns of equal size here: fig, axes = plt.subplots(rows, columns)."
_TWO = "A plot has one y-axis here: draw two beside each other with plt.subplots(1, 2), or scale one of the series."
_FILE = "Plots are text on the screen here, there is no file of them."
_MESH = "Work the values out over X, Y = np.meshgrid(x, y) and draw them with {}."
_INSTEAD = {
    "boxplot": _SPREAD,
    "violinplot": _SPREAD,
    "ecdf": "Sort the values: plt.step(np.sort(x), np.arange(1, len(x) + 1) / len(x)).",
    "pie": "Lengths are easier to compare than angles: use plt.barh(names, values).",
    "hexbin": "Count with np.histogram2d and draw the counts with plt.imshow.",
    "hist2d": "Count with np.histogram2d and draw the counts with plt.imshow.",
    "streamplot": "Draw the directions as arrows: plt.quiver(X, Y, U, V).",
    "barbs": "Draw the directions as arrows: plt.quiver(X, Y, U, V).",
    "quiverkey": "Give plt.quiver a label and call plt.legend().",
    "stackplot": "Fill one band after the other with plt.fill_between.",
    "fill": "Fill between two curves with plt.fill_between(x, y1, y2).",
    "fill_betweenx": "Fill between two curves over x with plt.fill_between(x, y1, y2).",
    "axline": "Plot two of its points: plt.plot([x0, x1], [y0, y1]).",
    "spy": "Show where a matrix is not 0 with plt.imshow(A != 0).",
    "stairs": "Use plt.step(x, y).",
    "broken_barh": "Use plt.hlines(y, xmin, xmax).",
    "table": "Print the numbers, or write them into the pixels of plt.imshow with plt.text.",
    "tricontour": _MESH.format("plt.contour"),
    "tricontourf": _MESH.format("plt.contourf"),
    "tripcolor": _MESH.format("plt.pcolormesh"),
    "plot_trisurf": _MESH.format("ax.plot_surface"),
    "bar3d": "Draw flat bars with plt.bar, or the numbers as colours with plt.imshow.",
    "voxels": "Only surfaces, lines and points are drawn in space.",
    "polar": "Plot x = r * np.cos(angle) and y = r * np.sin(angle), with plt.axis('equal').",
    "twinx": _TWO,
    "twiny": _TWO,
    "secondary_xaxis": _TWO,
    "secondary_yaxis": _TWO,
    "add_gridspec": _GRID,
    "GridSpec": _GRID,
    "subplot2grid": _GRID,
    "subplot_mosaic": _GRID,
    "add_axes": _GRID,
    "inset_axes": _GRID,
    "subfigures": _GRID,
    "savefig": _FILE,
    "imsave": _FILE,
    "imread": "Pictures come as arrays here: plt.imshow draws one.",
    "figtext": "Text above all plots is plt.suptitle; text in one of them is plt.text.",
    "figlegend": "Each plot has its own legend here: ax.legend().",
    "supxlabel": "Each plot has its own labels here: ax.set_xlabel(...).",
    "supylabel": "Each plot has its own labels here: ax.set_ylabel(...).",
    "setp": "Say how things look where you draw them: plt.plot(x, y, color='red').",
    "add_patch": "Outlines can be plotted point by point: plt.plot(x, y).",
    "add_artist": "Draw with the methods of the axes: ax.plot, ax.scatter, ax.text ...",
    "add_line": "Draw with the methods of the axes: ax.plot(x, y).",
    "add_collection": "Draw with the methods of the axes: ax.plot, ax.scatter, ax.hlines ...",
    "Rectangle": "Outlines can be plotted point by point, bands drawn with plt.axvspan.",
    "Circle": "Plot x = r * np.cos(angle) and y = r * np.sin(angle).",
    "connect": "Plots do not answer to the mouse here.",
}
# In space there is less.
_FLAT_ONLY = "bar barh hist imshow contour contourf pcolormesh fill_between axhline axvline errorbar step stem quiver"
_IN_SPACE = "In space there are plot, scatter, plot_wireframe, plot_surface and text; draw {} on flat axes."


def missing(owner: str, name: str, there: Iterable[str], *, in_space: bool = False) -> str:
    """The message for a name that ``owner`` ("plt", "ax") does not have, among the names that are there."""
    if in_space and name in _FLAT_ONLY.split():
        return f"{owner} has no {name!r}. {_IN_SPACE.format(name)}"
    if name in _INSTEAD:
        return f"{owner} has no {name!r}. {_INSTEAD[name]}"
    from difflib import get_close_matches  # only for this message

    near = get_close_matches(name, sorted(there), 1)
    hint = f"Did you mean {owner}.{near[0]}?" if near else "Plots here are text: the common kinds of matplotlib's."
    return f"{owner} has no {name!r}. {hint}"


def fixed(kind: str, name: str) -> str:
    """The message for somebody who wants to change or ask something that is drawn already."""
    if name.startswith("set_"):
        word = name.removeprefix("set_")
        return f"What is drawn stays as it is: give {word}=... where you draw this {kind}."
    return f"A {kind} has no {name!r}: it holds what is drawn, and nothing else."
