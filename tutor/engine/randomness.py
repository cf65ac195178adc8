"""Where chance comes from: always a ``numpy.random.Generator`` that somebody can name.

Who draws looks for a generator from the inside out: the ``seed=`` of an initializer, the ``rng=`` or ``seed=`` of a
layer, of ``fit`` or of the model, and last the engine's own, which ``set_random_seed`` makes repeatable. NumPy's global
state (``np.random.seed``) is neither read nor changed.
"""

from __future__ import annotations

import numpy as np

_default: np.random.Generator | None = None


def set_random_seed(seed: int) -> None:
    """Start the engine's own generator afresh: what follows comes out the same every time."""
    global _default
    _default = np.random.default_rng(seed)


def default_generator() -> np.random.Generator:
    """The engine's own generator, unpredictable unless ``set_random_seed`` has been called."""
    global _default
    if _default is None:
        # Made when first needed, not on import: processes forked from this one must not share their chance.
        _default = np.random.default_rng()
    return _default


def generator(rng: np.random.Generator | None, seed: int | None) -> np.random.Generator | None:
    """The generator that ``rng=`` or ``seed=`` stand for, None where neither is given.

    Raises:
        TypeError: ``rng`` is not a generator.
        ValueError: both are given.
    """
    if rng is not None and seed is not None:
        raise ValueError("give either rng or seed, not both: they would contradict each other")
    if seed is not None:
        return np.random.default_rng(seed)
    if rng is not None and not isinstance(rng, np.random.Generator):
        raise TypeError(f"rng must be a generator, as in rng=np.random.default_rng(1); got {rng!r}")
    return rng
