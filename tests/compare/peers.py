"""The engine and the others under one surface: a function's value, and its gradients by all arrays of floats.

A function gets the module first (``nn``, ``torch``, ``tf``) and then the arrays as that module's tensors. What it
gives, if it has several numbers, is weighted with fixed factors, so that no gradient cancels.
"""

from __future__ import annotations

import importlib.util
import warnings
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from tutor import engine as nn

Array = npt.NDArray[Any]
Function = Callable[..., Any]


class Found(NamedTuple):
    """What came out; no gradients where the value is not differentiable."""

    value: Array
    gradients: list[Array]


Peer = Callable[[Function, Sequence[Array]], Found]


def factors(shape: tuple[int, ...], dtype: npt.DTypeLike = np.float64) -> Array:
    """What the numbers of a result count."""
    return np.asarray(np.random.default_rng(7).uniform(0.5, 2.0, shape), dtype)


def by_engine(f: Function, arrays: Sequence[Array]) -> Found:
    """The engine's answer. A warning is an error here."""
    tensors = [nn.constant(each) for each in arrays]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with nn.GradientTape() as tape:
            tape.watch(tensors)
            result = f(nn, *tensors)
        if not isinstance(result, nn.Tensor):
            return Found(np.asarray(result), [])
        weights = factors(result.shape, result.dtype)
        gradients = tape.gradient(result, tensors, output_gradients=weights, unconnected_gradients="zero")
    return Found(np.asarray(result), [np.asarray(each) for each in gradients])


def by_torch(f: Function, arrays: Sequence[Array]) -> Found:
    """PyTorch's."""
    import torch

    tensors = [torch.tensor(each, requires_grad=True) for each in arrays]
    result = f(torch, *tensors)
    if not result.requires_grad:
        return Found(result.detach().numpy(), [])
    weights = torch.tensor(factors(tuple(result.shape)), dtype=result.dtype)
    gradients = torch.autograd.grad(result, tensors, weights, allow_unused=True)
    return Found(
        result.detach().numpy(),
        [np.zeros_like(x) if g is None else g.numpy() for x, g in zip(arrays, gradients, strict=True)],
    )


def by_tensorflow(f: Function, arrays: Sequence[Array]) -> Found:
    """TensorFlow's."""
    import tensorflow as tf

    tensors = [tf.constant(each) for each in arrays]
    with tf.GradientTape() as tape:
        tape.watch(tensors)
        result = f(tf, *tensors)
    if not result.dtype.is_floating:
        return Found(result.numpy(), [])
    weights = tf.constant(factors(tuple(result.shape)), result.dtype)
    gradients = tape.gradient(result, tensors, weights, unconnected_gradients="zero")
    return Found(result.numpy(), [tf.convert_to_tensor(each).numpy() for each in gradients])


def present(module: str) -> bool:
    """Whether it can be imported here."""
    return importlib.util.find_spec(module) is not None
