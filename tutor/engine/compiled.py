"""What compiled trainings have in common, be they written in NumPy (``plan``) or in scalars (``scalar_plan``)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from tutor.engine.chain import Chain, Unsuited, head_of
from tutor.engine.flat import Flat, arrange, find_block
from tutor.engine.optimizers import SGD, Optimizer
from tutor.engine.outcome import Outcome

if TYPE_CHECKING:
    import numpy as np

    from tutor.engine.arrays import Array
    from tutor.engine.examples import Examples
    from tutor.engine.feed import Feed
    from tutor.engine.losses import Loss
    from tutor.engine.meter import Meter
    from tutor.engine.outcome import Columns


# From so many inputs on, a turned first block is faster.
WIDE = 16


class Compiled:
    """The compiled training of a model. Its methods are those of ``TapeSteps``.

    Args:
        chain: the model's layers.
        loss: what training makes small.
        optimizer: what moves the weights; its memory is built here if that has not been done.

    Attributes:
        group: how many epochs may be run at once.
        batches: (first row, row behind the last) of every batch.

    Raises:
        Unsuited: the plan does not know the loss, or the optimizer moves other variables, too.
    """

    group: int
    batches: list[tuple[int, int]]
    feed: Feed
    examples: Examples
    # Whether it has examples at the moment: whoever trains the model in the middle of its training gets another plan.
    busy = False
    # The model's own generator, which its layers use unless they have others.
    rng: np.random.Generator | None = None

    def __init__(self, chain: Chain, loss: Loss, optimizer: Optimizer) -> None:
        self.chain, self.loss, self.optimizer = chain, loss, optimizer
        self.head = head_of(loss, chain)
        optimizer.build_once(chain.variables)
        if {*map(id, optimizer.variables)} != {*map(id, chain.variables)} or optimizer.memory is None:
            raise Unsuited("the optimizer moves other variables, too")
        # Nothing flows back through the first stage: its products like it turned, if they are large.
        first = chain.stages[0]
        turned = [first.units > 1 and first.inputs >= WIDE, *[False] * (len(chain.stages) - 1)]
        if not _laid_out(chain, optimizer.memory.flat, turned):
            arrange([(stage.kernel, stage.bias) for stage in chain.stages], turned)
            optimizer.rebuild()
        self.memory = optimizer.memory
        blocks = [find_block(self.memory.flat, stage.kernel, stage.bias) for stage in chain.stages]
        self.blocks = [block for block in blocks if block is not None]
        self.outcome = Outcome(chain, self.head)

    def __deepcopy__(self, memo: dict[int, Any]) -> None:
        # A copy of a model makes a plan of its own when it needs one.
        return None

    @property
    def source(self) -> str:
        """The steps as text; "" before training."""
        raise NotImplementedError

    @property
    def descends(self) -> bool:
        """Whether the optimizer is plain descent: then 1 / batch can be taken into the rate."""
        return descends(self.chain, self.optimizer)

    def suits(self, loss: Loss, optimizer: Optimizer) -> bool:
        """Whether the plan is still good: nothing has been exchanged, and the weights are where they were."""
        same = loss is self.loss and optimizer is self.optimizer and self.chain.unchanged and self.memory.flat.holds
        return same and not self.busy

    def load(self, examples: Examples, meter: Meter, batch: int, shuffles: bool, group: int) -> None:
        """Lay the examples out, as ``TapeSteps.load`` says."""
        raise NotImplementedError

    def shuffle(self, rng: np.random.Generator, epochs: int) -> None:
        """Let the rows come in a new order in each of the next epochs."""
        self.feed.shuffle(rng, epochs)

    def begin(self) -> None:
        """An epoch begins, batch by batch."""
        self.outcome.begin()

    @property
    def bad(self) -> tuple[int, Array] | None:
        """The first batch of the epoch whose loss was no finite number, and its outputs; None if all were."""
        return self.outcome.bad

    def run(self, epochs: int) -> Columns:
        """Train for some epochs, at most ``group``; their logs, up to the first whose loss is not finite."""
        raise NotImplementedError

    def run_batch(self, number: int) -> dict[str, float]:
        """Train with a single batch; the logs of the epoch so far."""
        raise NotImplementedError

    def release(self) -> None:
        """Let go of the examples, as far as they have not been copied."""
        self.busy = False
        del self.examples, self.outcome.meter


def descends(chain: Chain, optimizer: Optimizer) -> bool:
    """Whether the optimizer is plain descent, and no weight has a price."""
    if type(optimizer) is not SGD or any(stage.decay for stage in chain.stages):
        return False
    return not (optimizer.momentum or optimizer.weight_decay or optimizer.clipping)


def _laid_out(chain: Chain, flat: Flat, turned: Sequence[bool]) -> bool:
    """Whether the weights lie in the vector in blocks, turned where they should be."""
    blocks = [find_block(flat, stage.kernel, stage.bias) for stage in chain.stages]
    if not flat.holds or None in blocks:
        return False
    return all(block is not None and block.turned is turn for block, turn in zip(blocks, turned, strict=True))
