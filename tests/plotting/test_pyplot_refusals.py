"""What ``plt`` cannot do is refused with a message that names the argument and the shapes, and the mend."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest

from tutor.plotting import pyplot as plt


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    plt.take_figures()
    yield
    plt.take_figures()


def ask(owner: object, name: str) -> object:
    """What a learner asks for who does not know that it is not there."""
    return getattr(owner, name)


def _mismatch() -> None:
    plt.plot(np.zeros(3), np.zeros((2, 4)))


REFUSED: list[tuple[Callable[[], object], type[Exception], str]] = [
    (lambda: plt.plot([1, 2, 3], [1, 2]), ValueError, r"x and y .* have shapes \(3,\) and \(2,\)"),
    (_mismatch, ValueError, r"shapes \(3,\) and \(2, 4\)"),
    (lambda: plt.plot(np.zeros((3, 2)), np.zeros((3, 4))), ValueError, r"columns: shapes \(3, 2\) and \(3, 4\)"),
    (lambda: plt.plot(np.zeros((2, 2, 2))), ValueError, r"at most two dimensions.*\(2, 2, 2\)"),
    (lambda: plt.plot([1], colour="r"), TypeError, r"unexpected keyword argument 'colour'. Did you mean 'color'\?"),
    (lambda: plt.plot([1], wibble=1), TypeError, "unexpected keyword argument 'wibble'$"),
    (lambda: plt.plot(["a", "b"]), ValueError, r"y must hold numbers, got \['a', 'b'\]"),
    (lambda: plt.plot([[1], [1, 2]]), ValueError, "its rows have different lengths"),
    (lambda: plt.plot(k for k in range(3)), ValueError, r"a generator: put list\(...\) around it"),
    (lambda: plt.plot([1j]), ValueError, "complex numbers"),
    (lambda: plt.plot({"a": 1}), ValueError, "must hold numbers"),
    (lambda: plt.plot([1], "zz"), ValueError, "'zz' is no format string"),
    (lambda: plt.plot("r"), ValueError, "expected numbers before the format string 'r'"),
    (lambda: plt.plot([1], color="bleu"), ValueError, r"'bleu' is not a colour. Did you mean 'blue'\?"),
    (lambda: plt.plot([1], ls="=="), ValueError, "linestyle: '=='"),
    (lambda: plt.plot([1], marker="oo"), ValueError, "marker: 'oo'"),
    (lambda: plt.scatter([1, 2], [1]), ValueError, r"\(2,\) and \(1,\)"),
    (lambda: plt.scatter([1, 2], [1, 2], c=[1, 2, 3]), ValueError, r"one number a point: shape \(3,\) for 2 points"),
    (lambda: plt.bar(["a"], [1, 2]), ValueError, r"\(1,\) and \(2,\)"),
    (lambda: plt.imshow(np.zeros(400)), ValueError, r"got shape \(400,\). Perhaps .reshape\(20, 20\)\?"),
    (lambda: plt.imshow(np.eye(2), cmap="greyy"), ValueError, r"Did you mean 'gray'\?"),
    (lambda: plt.imshow(np.zeros((0, 3))), ValueError, "is empty"),
    (lambda: plt.contour([1, 2], [1, 2, 3], np.zeros((2, 3))), ValueError, r"= \(3, 2\), but has shape \(2, 3\)"),
    (lambda: plt.contour(np.zeros((1, 3))), ValueError, "at least 2 rows and 2 columns"),
    (lambda: plt.contourf(np.eye(2), np.eye(2)), ValueError, r"levels must be .* got shape \(2, 2\)"),
    (lambda: plt.pcolormesh([0, 0, 1], [0, 1], np.zeros((2, 3))), ValueError, "X must increase"),
    (lambda: plt.fill_between([1, 2], [1, 2, 3]), ValueError, r"y1 must hold one number, or 2"),
    (lambda: plt.fill_between([1], [1], alpha=2), ValueError, "alpha must be between 0 and 1"),
    (lambda: plt.axhline([1, 2]), ValueError, "y must be one finite number"),
    (lambda: plt.xlim(1, 1), ValueError, "must differ"),
    (lambda: plt.xlim(0, np.nan), ValueError, "one finite number"),
    (lambda: plt.xticks([1, 2], ["a"]), ValueError, "1 labels for 2 ticks"),
    (lambda: plt.yscale("square"), ValueError, "yscale: 'square'"),
    (lambda: plt.axis("of"), ValueError, "axis: 'of'"),
    (lambda: plt.legend("abc"), ValueError, r"write legend\(\['abc'\]\)"),
    (lambda: plt.subplot(2, 2, 5), ValueError, "no place number 5"),
    (lambda: plt.subplots(100, 100), ValueError, "at most 400"),
    (lambda: plt.figure(figsize=3), ValueError, "a width and a height"),
    (lambda: plt.cm.nope, AttributeError, "'nope' is not a colour map"),
    (lambda: plt.polt, AttributeError, r"Did you mean plt.plot\?"),
    (lambda: plt.gca().set(wibble=1), TypeError, "'wibble'"),
    (lambda: plt.boxplot([1, 2]), AttributeError, "plt has no 'boxplot'. Show how values are spread with plt.hist"),
    (lambda: plt.gca().twinx(), AttributeError, r"ax has no 'twinx'.*plt.subplots\(1, 2\)"),
    (lambda: plt.gca().sctter([1], [1]), AttributeError, r"Did you mean ax.scatter\?"),
    (lambda: ask(plt.gcf(), "add_gridspec"), AttributeError, "fig has no 'add_gridspec'. Axes stand in rows"),
    (lambda: ask(plt.gcf(), "savefig"), AttributeError, "there is no file of them"),
    (lambda: ask(plt.plot([1])[0], "set_label"), AttributeError, "give label=... where you draw this Line"),
    (lambda: ask(plt.plot([1])[0], "get_path"), AttributeError, "A Line has no 'get_path'"),
    (lambda: plt.axes(projection="3d").bar([1], [1]), AttributeError, "In space there are plot, .* draw bar on flat"),
    (lambda: plt.xyzzy, AttributeError, "Plots here are text"),
    (lambda: plt.annotate("a", (1, 2, 3)), ValueError, "xy takes two numbers, x and y, got 3"),
    (lambda: plt.annotate("a", (1, 2), ha="middle"), ValueError, "ha: 'middle'"),
    (lambda: plt.text(0, 0, "a", transform="figure"), ValueError, "ax.transAxes"),
    (lambda: plt.vlines([1, 2], 0, [1, 2, 3]), ValueError, r"have shapes \(2,\) and \(3,\)|\(3,\) and \(2,\)"),
    (lambda: plt.quiver([1], [1], [1]), ValueError, "arrows have one colour here"),
    (lambda: plt.quiver([1]), TypeError, r"U and V, or X, Y, U and V, got 1 arrays"),
    (lambda: plt.errorbar([1, 2], [1, 2], [1, 2, 3]), ValueError, "yerr must hold one number, or 2"),
    (lambda: plt.errorbar([1], [1], fmt="none"), ValueError, "nothing to draw"),
    (lambda: plt.stem(1, 2, 3), TypeError, "takes y, or x and y, got 3 arrays"),
    (lambda: plt.step([1, 2], where="between"), ValueError, "where: 'between'"),
    (lambda: plt.clabel("lines"), ValueError, "clabel takes what contour returned"),
    (lambda: plt.hist([1, 2], stacked=True), TypeError, "'stacked'"),
    (lambda: plt.matshow([1, 2]), ValueError, "Z must be two-dimensional"),
    (lambda: plt.subplots(1, 2, sharey="rows"), ValueError, "sharey is True, False, 'row' or 'col', not 'rows'"),
]


@pytest.mark.parametrize(("call", "error", "message"), REFUSED)
def test_refusals_teach(call: Callable[[], object], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        call()
