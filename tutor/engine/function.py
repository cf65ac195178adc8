"""``nn.function``: a function is run once on stand-ins, and NumPy source that does the same is written and compiled.

    @nn.function
    def slope(x):
        with nn.GradientTape() as tape:
            tape.watch(x)
            y = nn.sin(x) * x
        return tape.gradient(y, x)

    slope(2.0)              # runs slope, writes source for a float, and runs that
    slope(3.0)              # runs the source
    print(slope.source)     # shows it

No tensors are made and nothing is recorded when the source runs: the derivatives have been worked out when it was
written. The idea is that of tf.function and of JAX's jit (https://docs.jax.dev/en/latest/jit-compilation.html), the
result is Python that can be read.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from typing import Protocol

    class Function(Protocol):
        """What ``nn.function`` returns: a function with its source."""

        source: str

        def __call__(self, *args: Any, **options: Any) -> Any: ...


__all__ = ["function"]


def function(f: Callable[..., Any]) -> Function:
    """f as NumPy source, which is written at the first call with arguments of a kind, and run from then on.

    What f may do: compute with the operators and functions of the engine, use tapes, nested ones too, and variables,
    whose values are read at every call. It returns a tensor, or a tuple, list or dictionary of tensors.
    What it may not do: let numbers decide what happens next (use ``nn.where``), and assign to variables. Everything
    else, such as printing or random numbers, happens only once, when f is traced; arrays and numbers from outside are
    copied then.

    Whole numbers are inputs as others are, unless f needs to know them, as in ``range(n)``: then each gets its own
    source. If a tape is recording while tensors come in or variables are used, f itself runs, so that the tape can
    follow. Sources keep arrays to calculate in, so that two threads must not run the same function at once.

    Args:
        f: see above.

    Returns:
        A function of the same arguments, which takes numbers, arrays and tensors, in lists or dictionaries as well,
        and returns plain numbers and arrays. Its attribute ``source`` is the source.

    Raises:
        RuntimeError: when called, if f needs to know the value of a tensor, or assigns to a variable.
        TypeError: when called, if f returns nothing, or an argument is an array of something else than numbers.
    """
    from tutor.engine.tracing.compiler import Compiler  # takes milliseconds to import, and not everybody traces

    front: Function = Compiler(f).front
    return front
