"""The lines that a plan is written with: each activation, and its way back, as NumPy calls on buffers made once.

Z holds the sums z and becomes the outputs a in place; on the way back D, the gradient by a, becomes the gradient by z
in place, and Z is lost, as nobody needs it any more: the fewer buffers, the more stays in the processor's cache. Both
are (units, batch). The other names are buffers to calculate in: Q floats and M booleans in that shape, R a row
(1, batch); S keeps something in that shape from the way forward to the way back. half, one, zero are the numbers as
arrays without axes: NumPy takes them faster than Python's.

    sigmoid(z) = (1 + tanh(z / 2)) / 2: tanh is the fastest function of its kind in NumPy, and cannot overflow.

The derivatives are those of the table in ``activations``, written with a alone where that is possible.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Lines:
    """Calls on buffers.

    Attributes:
        forward: from z to a.
        back: from the gradient by a to that by z.
    """

    forward: tuple[str, ...]
    back: tuple[str, ...]


# Some of the outputs in Z are dropped on their way to Y, the others made larger; and the same on the way back. U are
# random numbers, (batch, units), and N says which outputs are kept.
DROPOUT = Lines(
    (
        "{random}(None, float32, {U})",
        "greater_equal({U}T, {drop}, {N})",
        "multiply({Z}, {N}, {Y})",
        "multiply({Y}, {more}, {Y})",
    ),
    ("multiply({D}, {N}, {D})", "multiply({D}, {more}, {D})"),
)

SIGMOID = ("multiply({Z}, half, {Z})", "tanh({Z}, {Z})", "multiply({Z}, half, {Z})", "add({Z}, half, {Z})")
# Less the largest first: the exponentials stay at 1 or below.
_LESS_LARGEST = ("maximum.reduce({Z}, 0, None, {R}, True)", "subtract({Z}, {R}, {Z})")
SOFTMAX = (*_LESS_LARGEST, "exp({Z}, {Z})", "add.reduce({Z}, 0, None, {R}, True)", "divide({Z}, {R}, {Z})")

ACTIVATIONS = {
    "linear": Lines((), ()),
    "sigmoid": Lines(SIGMOID, ("multiply({D}, {Z}, {D})", "subtract(one, {Z}, {Z})", "multiply({D}, {Z}, {D})")),
    "tanh": Lines(("tanh({Z}, {Z})",), ("square({Z}, {Z})", "subtract(one, {Z}, {Z})", "multiply({D}, {Z}, {D})")),
    "relu": Lines(("maximum({Z}, zero, out={Z})",), ("greater({Z}, zero, {M})", "multiply({D}, {M}, {D})")),
    "softmax": Lines(
        SOFTMAX,
        (
            "multiply({D}, {Z}, {Q})",
            "add.reduce({Q}, 0, None, {R}, True)",
            "subtract({D}, {R}, {D})",
            "multiply({D}, {Z}, {D})",
        ),
    ),
    # log(1 + e^z) = max(z, 0) + log(1 + e^-|z|), and its derivative sigmoid(z) is 1 - e^-a
    "softplus": Lines(
        (
            "absolute({Z}, {Q})",
            "negative({Q}, {Q})",
            "exp({Q}, {Q})",
            "log1p({Q}, {Q})",
            "maximum({Z}, zero, out={Z})",
            "add({Z}, {Q}, {Z})",
        ),
        ("negative({Z}, {Z})", "expm1({Z}, {Z})", "multiply({D}, {Z}, {D})", "negative({D}, {D})"),
    ),
    "leaky_relu": Lines(
        ("multiply({Z}, fifth, {Q})", "maximum({Z}, {Q}, out={Z})"),
        (
            "greater({Z}, zero, {M})",
            "multiply({M}, four_fifths, {Z})",
            "add({Z}, fifth, {Z})",
            "multiply({D}, {Z}, {D})",
        ),
    ),
    # The derivative is 1 for a > 0 and a + 1 otherwise: min(a, 0) + 1
    "elu": Lines(
        ("minimum({Z}, zero, out={Q})", "expm1({Q}, {Q})", "maximum({Z}, zero, out={Z})", "add({Z}, {Q}, {Z})"),
        ("minimum({Z}, zero, out={Z})", "add({Z}, one, {Z})", "multiply({D}, {Z}, {D})"),
    ),
    # a = z s with s = sigmoid(z), so that the derivative is s + a - a s
    "silu": Lines(
        (
            "multiply({Z}, half, {S})",
            "tanh({S}, {S})",
            "multiply({S}, half, {S})",
            "add({S}, half, {S})",
            "multiply({Z}, {S}, {Z})",
        ),
        (
            "multiply({Z}, {S}, {Q})",
            "subtract({Z}, {Q}, {Q})",
            "add({Q}, {S}, {Q})",
            "multiply({D}, {Q}, {D})",
        ),
    ),
    "exponential": Lines(("exp({Z}, {Z})",), ("multiply({D}, {Z}, {D})",)),
    "log_softmax": Lines(
        (
            *_LESS_LARGEST,
            "exp({Z}, {Q})",
            "add.reduce({Q}, 0, None, {R}, True)",
            "log({R}, {R})",
            "subtract({Z}, {R}, {Z})",
        ),
        (
            "add.reduce({D}, 0, None, {R}, True)",
            "exp({Z}, {Z})",
            "multiply({Z}, {R}, {Z})",
            "subtract({D}, {Z}, {D})",
        ),
    ),
}
