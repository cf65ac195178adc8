"""Every row of the engine's table of operations beside its counterparts: values and gradients, at corners too."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from tests.compare.inputs import (
    ALSO_TIED,
    COLUMN,
    CORNERS,
    FAR,
    FAR_ROW,
    OTHER,
    PLACES,
    PLAIN,
    POSITIVE,
    ROW,
    SQUARE,
    STACKED,
    TIED,
)
from tests.compare.peers import Array, Function, by_engine, by_tensorflow, by_torch, present
from tests.compare.report import Line, largest
from tutor.engine import ops
from tutor.engine.primitive import TABLE

HALVED = "PyTorch halves the gradient between equal numbers, TensorFlow and the engine give it to the first"


@dataclass(frozen=True, slots=True)
class Row:
    """An operation at some place; the functions get their module first. A reason tells why a peer differs."""

    name: str
    arrays: tuple[Array, ...]
    ours: Function
    torch: Function
    tensorflow: Function
    torch_reason: str = ""
    tensorflow_reason: str = ""
    at: str = ""


def _alike(name: str, *arrays: Array, torch: str = "", tensorflow: str = "", **more: str) -> Row:
    """A function that has the same arguments everywhere; by other names where given, dots included."""

    def called(path: str) -> Function:
        def f(module: Any, *tensors: Any) -> Any:
            for part in path.split("."):
                module = getattr(module, part)
            return module(*tensors)

        return f

    return Row(name, arrays, called(name), called(torch or name), called(tensorflow or name), **more)


ROWS = (
    _alike("equal", TIED, ALSO_TIED, torch="eq"),
    Row(
        "not_equal",
        (TIED, ALSO_TIED),
        lambda nn, a, b: ops.not_equal(a, b),
        lambda t, a, b: t.ne(a, b),
        lambda tf, a, b: tf.not_equal(a, b),
    ),
    _alike("greater", TIED, ALSO_TIED),
    _alike("greater_equal", TIED, ALSO_TIED),
    _alike("less", TIED, ALSO_TIED),
    _alike("less_equal", TIED, ALSO_TIED),
    Row("sign", (CORNERS,), lambda nn, a: nn.sign(a), lambda t, a: t.sign(a).detach(), lambda tf, a: tf.sign(a)),
    _alike("add", PLAIN, OTHER),
    _alike("add", PLAIN, ROW, at="broadcast"),
    _alike("add", COLUMN, ROW, at="both broadcast"),
    _alike("subtract", PLAIN, COLUMN, at="broadcast"),
    _alike("multiply", COLUMN, ROW, at="both broadcast"),
    _alike("multiply", PLAIN, np.array(2.5), at="a single number"),
    _alike("divide", PLAIN, POSITIVE, torch="div"),
    _alike("divide", ROW, POSITIVE, torch="div", at="broadcast"),
    _alike("power", POSITIVE, OTHER, torch="pow", tensorflow="pow"),
    Row("power", (CORNERS,), *(lambda m, a: a**3,) * 3, at="a number, to the third"),
    Row(
        "power",
        (CORNERS,),
        *(lambda m, a: a**0,) * 3,
        at="a number, to the zeroth",
        tensorflow_reason="TensorFlow's derivative of 0^0 is 0 * inf = nan, PyTorch's and the engine's 0",
    ),
    Row("power", (CORNERS,), *(lambda m, a: 2.0**a,) * 3, at="of a number"),
    _alike("maximum", PLAIN, ROW, at="broadcast"),
    _alike("maximum", TIED, ALSO_TIED, at="equal numbers", torch_reason=HALVED),
    _alike("minimum", PLAIN, ROW, at="broadcast"),
    _alike("minimum", TIED, ALSO_TIED, at="equal numbers", torch_reason=HALVED),
    _alike("negative", PLAIN),
    _alike("abs", CORNERS, at="with zero"),
    _alike("square", PLAIN),
    _alike("sqrt", POSITIVE),
    _alike("exp", PLAIN),
    _alike("log", POSITIVE, tensorflow="math.log"),
    _alike("log1p", POSITIVE, tensorflow="math.log1p"),
    _alike("expm1", PLAIN, tensorflow="math.expm1"),
    _alike("sin", PLAIN),
    _alike("cos", PLAIN),
    _alike("tanh", PLAIN),
    _alike("tanh", FAR, at="far out"),
    _alike("sigmoid", PLAIN),
    _alike("sigmoid", FAR, at="far out"),
    _alike("softplus", PLAIN, torch="nn.functional.softplus", tensorflow="math.softplus"),
    _alike("softplus", FAR, torch="nn.functional.softplus", tensorflow="math.softplus", at="far out"),
    _alike("relu", CORNERS, tensorflow="nn.relu", at="with zero"),
    Row(
        "where",
        (PLAIN, ROW),
        lambda nn, a, b: nn.where(PLAIN > 0, a, b),
        lambda t, a, b: t.where(t.tensor(PLAIN > 0), a, b),
        lambda tf, a, b: tf.where(PLAIN > 0, a, b),
    ),
    Row(
        "clip",
        (CORNERS,),
        lambda nn, a: nn.clip(a, 0.0, 0.5),
        lambda t, a: t.clip(a, 0.0, 0.5),
        lambda tf, a: tf.clip_by_value(a, 0.0, 0.5),
        at="at both limits",
    ),
    Row("sum", (PLAIN,), lambda nn, a: nn.sum(a), lambda t, a: t.sum(a), lambda tf, a: tf.reduce_sum(a)),
    Row(
        "sum",
        (PLAIN,),
        lambda nn, a: nn.sum(a, axis=-1, keepdims=True),
        lambda t, a: t.sum(a, dim=-1, keepdim=True),
        lambda tf, a: tf.reduce_sum(a, axis=-1, keepdims=True),
        at="along an axis that is kept",
    ),
    Row("mean", (PLAIN,), lambda nn, a: nn.mean(a), lambda t, a: t.mean(a), lambda tf, a: tf.reduce_mean(a)),
    Row(
        "mean",
        (STACKED,),
        lambda nn, a: nn.mean(a, axis=(0, 2)),
        lambda t, a: t.mean(a, dim=(0, 2)),
        lambda tf, a: tf.reduce_mean(a, axis=(0, 2)),
        at="along two axes",
    ),
    Row("max", (PLAIN,), lambda nn, a: nn.max(a), lambda t, a: t.amax(a), lambda tf, a: tf.reduce_max(a)),
    Row(
        "max",
        (TIED,),
        lambda nn, a: nn.max(a, axis=1),
        lambda t, a: t.amax(a, dim=1),
        lambda tf, a: tf.reduce_max(a, axis=1),
        at="equal numbers",
    ),
    Row(
        "min",
        (TIED,),
        lambda nn, a: nn.min(a, axis=0, keepdims=True),
        lambda t, a: t.amin(a, dim=0, keepdim=True),
        lambda tf, a: tf.reduce_min(a, axis=0, keepdims=True),
        at="equal numbers",
    ),
    *(
        Row(name, (array,), ours, torch, tensorflow, at=at)
        for array, at in ((PLAIN, ""), (FAR_ROW, "far out"))
        for name, ours, torch, tensorflow in (
            ("softmax", lambda nn, a: nn.softmax(a), lambda t, a: t.softmax(a, -1), lambda tf, a: tf.nn.softmax(a)),
            (
                "log_softmax",
                lambda nn, a: nn.log_softmax(a),
                lambda t, a: t.log_softmax(a, -1),
                lambda tf, a: tf.nn.log_softmax(a),
            ),
            (
                "logsumexp",
                lambda nn, a: nn.logsumexp(a, axis=-1),
                lambda t, a: t.logsumexp(a, -1),
                lambda tf, a: tf.reduce_logsumexp(a, axis=-1),
            ),
        )
    ),
    _alike("matmul", PLAIN, SQUARE),
    _alike("matmul", PLAIN, STACKED, at="a stack of matrices"),
    *(
        Row("matmul", arrays, lambda nn, a, b: a @ b, lambda t, a, b: a @ b, vectors, at=at)
        for arrays, vectors, at in (
            ((PLAIN, ROW), lambda tf, a, b: tf.linalg.matvec(a, b), "matrix and vector"),
            ((ROW, SQUARE), lambda tf, a, b: tf.linalg.matvec(b, a, transpose_a=True), "vector and matrix"),
            ((ROW, SQUARE[:, 0]), lambda tf, a, b: tf.tensordot(a, b, 1), "two vectors"),
        )
    ),
    Row(
        "outer",
        (ROW, SQUARE[:, 0]),
        lambda nn, a, b: ops.outer(a, b),
        lambda t, a, b: t.outer(a, b),
        lambda tf, a, b: tf.tensordot(a, b, 0),
    ),
    Row(
        "turn",
        (STACKED,),
        lambda nn, a: ops.turned(a),
        lambda t, a: a.mT,
        lambda tf, a: tf.linalg.matrix_transpose(a),
    ),
    Row("reshape", (PLAIN,), *(lambda m, a: m.reshape(a, (2, -1)),) * 3),
    Row(
        "transpose",
        (STACKED,),
        lambda nn, a: nn.transpose(a, (2, 0, 1)),
        lambda t, a: t.permute(a, (2, 0, 1)),
        lambda tf, a: tf.transpose(a, (2, 0, 1)),
    ),
    Row("broadcast_to", (COLUMN,), *(lambda m, a: m.broadcast_to(a, (2, 3, 4)),) * 3),
    Row(
        "sum_to",
        (STACKED,),
        lambda nn, a: ops.gathered(a, (4, 1)),
        lambda t, a: a.sum_to_size(4, 1),
        lambda tf, a: tf.reduce_sum(tf.reduce_sum(a, axis=0), axis=-1, keepdims=True),
    ),
    Row("getitem", (PLAIN,), *(lambda m, a: a[1:, ::2],) * 3, at="a part"),
    Row("getitem", (PLAIN,), *(lambda m, a: a[..., None, 1],) * 3, at="an axis more"),
    Row(
        "getitem",
        (PLAIN,),
        lambda nn, a: nn.gather(a, PLACES),
        lambda t, a: a[PLACES],
        lambda tf, a: tf.gather(a, PLACES),
        at="a row taken twice",
    ),
    Row(
        "put",
        (PLAIN,),
        lambda nn, a: ops.put(a, PLACES, (5, 4)),
        lambda t, a: t.zeros(5, 4, dtype=a.dtype).index_put((t.tensor(PLACES),), a, accumulate=True),
        lambda tf, a: tf.scatter_nd(PLACES[:, None], a, (5, 4)),
        at="two rows that meet",
    ),
    Row(
        "cast",
        (PLAIN,),
        lambda nn, a: nn.cast(a, "float32"),
        lambda t, a: a.to(t.float32),
        lambda tf, a: tf.cast(a, "float32"),
    ),
    Row(
        "stop_gradient",
        (PLAIN,),
        lambda nn, a: a * nn.stop_gradient(a),
        lambda t, a: a * a.detach(),
        lambda tf, a: a * tf.stop_gradient(a),
        at="of a factor",
    ),
    Row(
        "concatenate",
        (PLAIN, COLUMN),
        lambda nn, a, b: nn.concatenate([a, b, a], axis=1),
        lambda t, a, b: t.concatenate([a, b, a], dim=1),
        lambda tf, a, b: tf.concat([a, b, a], axis=1),
    ),
    Row(
        "stack",
        (PLAIN, OTHER),
        lambda nn, a, b: nn.stack([a, b], axis=1),
        lambda t, a, b: t.stack([a, b], dim=1),
        lambda tf, a, b: tf.stack([a, b], axis=1),
    ),
)


def missing() -> list[str]:
    """Rows of the engine's table that nothing is compared with."""
    return sorted(TABLE.keys() - {row.name for row in ROWS})


def _matched(ours: list[Array], theirs: list[Array]) -> list[tuple[Array, Array]]:
    """Gradients in pairs; a step has none here, and zeros elsewhere."""
    return list(zip(ours or [np.zeros_like(each) for each in theirs], theirs, strict=True))


def lines() -> Iterator[Line]:
    """A line for each row and peer."""
    for row in ROWS:
        ours = by_engine(row.ours, row.arrays)
        for name, module, peer, f, reason in (
            ("PyTorch", "torch", by_torch, row.torch, row.torch_reason),
            ("TensorFlow", "tensorflow", by_tensorflow, row.tensorflow, row.tensorflow_reason),
        ):
            if present(module):
                theirs = peer(f, row.arrays)
                pairs = [(ours.value, theirs.value), *_matched(ours.gradients, theirs.gradients)]
                yield Line(f"{row.name}: {row.at}" if row.at else row.name, name, largest(pairs), reason)
