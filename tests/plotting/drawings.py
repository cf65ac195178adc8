"""Figures that tests share: what the lessons draw, and strategies for what anybody may draw."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from hypothesis import strategies as st

from tutor.plotting import pyplot as plt
from tutor.plotting.figure import Figure


def drawn(draw: Callable[[], object]) -> Figure:
    """The one figure that a piece of drawing leaves."""
    plt.take_figures()
    draw()
    (figure,) = plt.take_figures()
    return figure


def sigmoid(z: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    return 0.5 * np.tanh(0.5 * z) + 0.5


def activations() -> None:
    x = np.linspace(-5, 5, 500)
    plt.plot(x, sigmoid(x), label="sigmoid")
    plt.plot(x, np.tanh(x), "--", label="tanh")
    plt.title("Two activations")
    plt.xlabel("z")
    plt.ylabel("a")
    plt.legend()
    plt.grid()


def houses() -> None:
    plt.scatter(np.array([[1.0], [2.0]]), np.array([[300.0], [500.0]]), marker="x", color="red", label="houses")
    size = np.array([0.5, 2.5])
    plt.plot(size, 200 * size + 100, label="w = 200, b = 100")
    plt.plot(size, 150 * size + 150, ":", label="w = 150, b = 150")
    plt.xlabel("size (1000 sqft)")
    plt.ylabel("price")
    plt.legend()


def probabilities() -> None:
    x = np.linspace(0, 5, 100)
    p = sigmoid(2 * x - 4.5)
    plt.fill_between(x, p, alpha=0.3, label="P(y = 1)")
    plt.plot(x, p)
    plt.scatter(np.arange(6), [0, 0, 0, 1, 1, 1], c=[0, 0, 0, 1, 1, 1], cmap="coolwarm")
    plt.axhline(0.5, linestyle="--", color="gray")
    plt.legend()


def decision_region() -> None:
    x, y = np.meshgrid(np.linspace(-2, 2, 40), np.linspace(-2, 2, 40))
    inside = sigmoid(6 * (1.5 - x**2 - y**2))
    plt.contourf(x, y, inside, levels=[0, 0.5, 1], cmap="coolwarm", alpha=0.4)
    plt.contour(x, y, inside, levels=[0.5], colors="white")
    points = np.random.default_rng(0).uniform(-2, 2, (60, 2))
    plt.scatter(points[:, 0], points[:, 1], c=(points**2).sum(1) < 1.5, cmap="coolwarm")
    plt.title("Inside or outside")


def race() -> None:
    plt.barh(["loop over units", "one matmul"], [412.3, 1.84], color=["C3", "C2"])
    plt.xlabel("milliseconds")
    plt.title("Predicting 1000 images")


def letter() -> None:
    """A picture of an L, 8 x 8."""
    pixels = np.zeros((8, 8))
    pixels[1:7, 2] = 1.0
    pixels[6, 2:6] = 0.6
    plt.imshow(pixels, cmap="gray")
    plt.axis("off")
    plt.title("L")


def two_plots() -> None:
    _, (left, right) = plt.subplots(1, 2)
    x = np.linspace(-3, 3, 60)
    left.plot(x, np.exp(-(x**2)))
    left.set_title("a bell")
    right.hist(np.random.default_rng(1).normal(size=500), bins=20)
    right.set_title("samples")


def gap() -> None:
    x = np.linspace(-4, 4, 200)
    plt.plot(x, np.where(np.abs(x) < 0.2, np.nan, 1 / np.where(x == 0, 1, x)))
    plt.ylim(-6, 6)
    plt.text(1, 4, "no value at 0")


def step_sizes() -> None:
    h = 10.0 ** -np.arange(1, 15)
    plt.loglog(h, h + 1e-16 / h, "o-", label="forward")
    plt.xlabel("h")
    plt.ylabel("error")
    plt.legend()


def confusion() -> None:
    counts = np.array([[98, 0, 2], [0, 113, 1], [5, 7, 88]])
    plt.imshow(counts, cmap="Blues")
    for (row, col), count in np.ndenumerate(counts):
        plt.text(col, row, count, ha="center", va="center")
    plt.xticks(range(3))
    plt.yticks(range(3), ["zero", "one", "two"])
    plt.xlabel("predicted")
    plt.ylabel("true")
    plt.title("which digit was it?")


def gallery() -> None:
    """Sixteen small pictures of rings and bars, with two numbers above each."""
    at = np.linspace(-1, 1, 20)
    ring = np.exp(-(((np.hypot(at, at[:, None]) - 0.65) / 0.2) ** 2))
    bar = np.exp(-(((at + 0.3 * at[:, None]) / 0.15) ** 2))
    figure, grid = plt.subplots(2, 8, figsize=(8, 2))
    for place, axes in enumerate(grid.flat):
        axes.imshow(bar if place % 2 else ring, cmap="gray")
        axes.set_title("1, 0.02" if place % 2 else "0, 0.97")
        axes.set_axis_off()
    figure.suptitle("label, guess")


def bell_in_space() -> None:
    x, y = np.meshgrid(np.linspace(-2, 2, 50), np.linspace(-2, 2, 50))
    axes = plt.figure().add_subplot(projection="3d")
    axes.plot_wireframe(x, y, np.exp(-(x**2) - y**2))
    axes.set_title("a bell over the plane")
    axes.set_zlabel("height")


def way_down() -> None:
    """A surface, and a path over it."""
    x, y = np.meshgrid(np.linspace(-2, 2, 21), np.linspace(-1, 1, 21))
    axes = plt.axes(projection="3d")
    axes.plot_surface(x, y, x**2 + y**2, cmap="viridis", label="loss")
    steps = 0.8 ** np.arange(12)
    axes.plot(2 * steps, -steps, 5 * steps**2, "ro-", label="descent")
    axes.view_init(40, -70)
    axes.legend()


SCENES: dict[str, Callable[[], None]] = {
    scene.__name__: scene
    for scene in (
        activations,
        houses,
        probabilities,
        decision_region,
        race,
        letter,
        two_plots,
        gap,
        step_sizes,
        confusion,
        gallery,
        bell_in_space,
        way_down,
    )
}

_NUMBERS = st.one_of(
    st.floats(),
    st.floats(-10, 10),
    st.integers(-5, 5).map(float),
    st.sampled_from([0.0, 1e-8, 1e8, 1.7e308, -1.7e308, 5e-324]),
)
_LABELS = st.one_of(
    st.sampled_from(["", "sigmoid", "日本語のラベル", "x" * 90, "tab\there", "\x1b[31mred", "$x_1$", "e\u0301 👩"]),
    st.text(max_size=12),
)


def _vectors(count: int) -> st.SearchStrategy[list[float]]:
    return st.one_of(
        st.lists(_NUMBERS, min_size=count, max_size=count),
        _NUMBERS.map(lambda number: [number] * count),
        st.floats(-5, 5).map(lambda start: np.linspace(start, start + 3, count).tolist()),
    )


@st.composite
def figures(draw: st.DrawFn) -> Figure:
    """Any figure that ``plt`` can build."""
    plt.take_figures()
    _, grid = plt.subplots(draw(st.integers(1, 2)), draw(st.sampled_from([1, 1, 2, 5])), squeeze=False)
    if draw(st.integers(0, 4)) == 0:
        _draw_space(draw)
    for axes in grid.flat:
        for _ in range(draw(st.integers(0, 3))):
            _draw_one(draw, axes)
        _decorate(draw, axes)
    plt.suptitle(draw(_LABELS))
    (figure,) = plt.take_figures()
    return figure


def _draw_one(draw: st.DrawFn, axes: plt.Axes) -> None:
    count = draw(st.sampled_from([0, 1, 2, 3, 8, 40]))
    rows = draw(st.sampled_from([2, 3, 9]))
    some, others = draw(_vectors(count)), draw(_vectors(count))
    table = [draw(_vectors(max(count, 2))) for _ in range(rows)]
    label = draw(_LABELS)
    match draw(st.integers(0, 17)):
        case 0:
            axes.plot(some, others, draw(st.sampled_from(["", "--", ":", "-.", "o", "r^", "k.-"])), label=label)
        case 1:
            axes.scatter(some, others, c=draw(st.sampled_from([None, "black"])), label=label)
        case 2:
            axes.scatter(some, others, c=np.arange(count), cmap=draw(st.sampled_from([None, "gray"])))
        case 3:
            axes.bar([f"{label}{k}" for k in range(count)], some, label=label)
        case 4:
            axes.barh(some, others)
        case 5:
            axes.imshow(table, origin=draw(st.sampled_from(["upper", "lower"])))
        case 6:
            axes.contour(table)
        case 7:
            axes.contourf(table, alpha=draw(st.sampled_from([None, 0.3])))
        case 8:
            axes.pcolormesh(table, vmin=draw(st.sampled_from([None, 0.0])))
        case 9:
            axes.fill_between(some, others, alpha=draw(st.sampled_from([None, 0.3])), label=label)
        case 10:
            axes.axhline(draw(st.floats(-2, 2)), label=label)
        case 11:
            axes.quiver(some, others, others, some, label=label)
        case 12:
            axes.errorbar(some, others, yerr=np.arange(count), fmt=draw(st.sampled_from(["", "o", "--"])), label=label)
        case 13:
            axes.axvspan(draw(st.floats(-2, 2)), draw(st.floats(-2, 2)), alpha=0.3, label=label)
        case 14:
            axes.annotate(label, (0, 0), (draw(st.floats(-2, 2)), 1), arrowprops={})
        case 15:
            axes.clabel(axes.contour(table))
        case 16:
            axes.hist(np.arange(count), bins=draw(st.sampled_from([3, 30])), alpha=0.5, label=label)
        case _:
            axes.text(
                draw(st.floats(-2, 2)), draw(st.floats(-2, 2)), label, ha=draw(st.sampled_from(["left", "right"]))
            )


def _draw_space(draw: st.DrawFn) -> None:
    """Some of what can be drawn in space, in place of the first axes."""
    axes = plt.gcf().add_subplot(*draw(st.sampled_from([(1, 1, 1), (1, 2, 1)])), projection="3d")
    rows, cols = draw(st.sampled_from([(2, 2), (3, 7), (9, 5)]))
    x, y = np.meshgrid(np.linspace(draw(st.floats(-5, 5)), 6, cols), np.arange(rows))
    z = [draw(_vectors(cols)) for _ in range(rows)]
    if draw(st.booleans()):
        axes.plot_wireframe(x, y, z, rstride=draw(st.integers(0, 3)), color=draw(st.sampled_from([None, "red"])))
    else:
        axes.plot_surface(x, y, z, cmap=draw(st.sampled_from([None, "gray"])), label=draw(_LABELS))
    count = draw(st.sampled_from([0, 1, 5]))
    axes.plot(draw(_vectors(count)), draw(_vectors(count)), draw(_vectors(count)), draw(st.sampled_from(["", "--o"])))
    axes.scatter(draw(_vectors(count)), draw(_vectors(count)), draw(_NUMBERS), c=np.arange(count))
    axes.text(0, 0, draw(st.floats(-2, 2)), draw(_LABELS))
    axes.view_init(draw(st.floats(-360, 360)), draw(st.floats(-360, 360)))
    axes.set(title=draw(_LABELS), xlabel=draw(_LABELS), zlabel=draw(_LABELS))
    if draw(st.booleans()):
        axes.set_zlim(0, 1)
    if draw(st.booleans()):
        axes.legend()
        axes.colorbar(label=draw(_LABELS))


def _decorate(draw: st.DrawFn, axes: plt.Axes) -> None:
    axes.set(title=draw(_LABELS), xlabel=draw(_LABELS), ylabel=draw(_LABELS))
    if draw(st.booleans()):
        axes.legend(loc=draw(st.sampled_from(["best", "upper left"])))
    axes.grid(draw(st.booleans()))
    axes.axis(draw(st.sampled_from(["on", "on", "off", "equal"])))
    axes.set_xscale(draw(st.sampled_from(["linear", "linear", "log"])))
    axes.set_yscale(draw(st.sampled_from(["linear", "linear", "log"])))
    if draw(st.booleans()):
        axes.colorbar(label=draw(_LABELS))
