"""A plan for chains so small that plain Python arithmetic is faster than calls of NumPy: see ``scalar_source``."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from tutor.engine.chain import Chain, head_of
from tutor.engine.compiled import Compiled, descends
from tutor.engine.feed import Feed, Layout
from tutor.engine.scalar_source import ScalarSource, ScalarWriter, pays

if TYPE_CHECKING:
    from tutor.engine.examples import Examples
    from tutor.engine.losses import Loss
    from tutor.engine.meter import Meter
    from tutor.engine.optimizers import Optimizer
    from tutor.engine.outcome import Columns

# So many samples are learned from before anybody is told.
MOST_SAMPLES = 4000


class ScalarPlan(Compiled):
    """The training of a very small model, compiled into scalar arithmetic; see ``Compiled``.

    It counts in Python's floats, which are float64, also for weights in float32.
    """

    def __init__(self, chain: Chain, loss: Loss, optimizer: Optimizer) -> None:
        super().__init__(chain, loss, optimizer)
        self._sources: dict[tuple[bool, bool, bool], ScalarSource] = {}
        self._used = (False, False, False)
        self._safe = False
        # The parameters as Python's floats, and what has been written of them into the vector.
        self._parameters: list[float] = []
        self._written: list[float] = []

    @property
    def source(self) -> str:
        """The steps as text; "" before training."""
        return self._sources[self._used].text if self._sources else ""

    def load(self, examples: Examples, meter: Meter, batch: int, shuffles: bool, group: int) -> None:
        """Lay the examples out, as ``TapeSteps.load`` says."""
        dtype, count = np.dtype(np.float64), len(examples)
        inputs, outputs = self.chain.stages[0].inputs, self.head.outputs
        # The inputs stay outside of the feed: it is asked for targets, sums and the order of rows only.
        layout = Layout(count, 0, outputs, dtype, min(batch, count), shuffles, False, False, False)
        layout = replace(layout, group=max(1, min(group, layout.most, MOST_SAMPLES // count)))
        self.feed = Feed(layout)
        x = np.asarray(examples.x, self.chain.dtype).reshape(count, inputs)
        t = self.head.targets(np.asarray(examples.y, self.chain.dtype).reshape(count, -1))
        self.feed.fill(np.empty((count, 0)), t, None)
        y = (t + 1) / 2 if self.head.kind == "bce" else t
        self._samples: list[Any] = list(map(tuple, np.hstack([x, y]).tolist()))
        self._epochs = [self._batched(self._samples)] * layout.group
        self.group, self.batches = self.feed.group, self.feed.batches
        self.busy, self.examples, outcome = True, examples, self.outcome
        outcome.meter, outcome.feed = meter, self.feed
        self.memory.flat.let_go()

    def shuffle(self, rng: np.random.Generator, epochs: int) -> None:
        """Let the rows come in a new order in each of the next epochs."""
        super().shuffle(rng, epochs)
        for epoch, order in enumerate(self.feed.order[:epochs].tolist()):
            self._epochs[epoch] = self._batched(list(map(self._samples.__getitem__, order)))

    def _batched(self, samples: list[Any]) -> list[Any]:
        """An epoch as its source wants it: samples, or for larger batches (samples, the share of each)."""
        if self.feed.layout.batch == 1:
            return samples
        return [(samples[start:stop], self._share(stop - start)) for start, stop in self.feed.batches]

    def _share(self, rows: int) -> float:
        """What the difference of output and target counts in a batch."""
        # With tanh, as ``Head`` has it, the difference comes out twice as large.
        return self.head.share(rows) * (2 if self.head.kind == "bce" else 1)

    # --- running ---

    def run(self, epochs: int) -> Columns:
        """Train for some epochs, at most ``group``; their logs, up to the first whose loss is not finite."""
        keeps = bool(self.outcome.meter) or self.head.kind != "mse"
        before = self._read()
        kept = self._take(before, self._epochs[:epochs], keeps)
        self.optimizer.iterations += epochs * len(self.batches)
        if not keeps:
            losses = [total / len(self._samples) for total in kept]
            if all(map(math.isfinite, losses)):
                self.outcome.bad = None
                return {"loss": losses}
            # Which batch was it? Once more from the same start, with everything kept.
            kept = self._take(before, self._epochs[:epochs], True)
        self.feed.z[:epochs] = kept
        with np.errstate(all="ignore"):
            return self.outcome.of_epochs(epochs)

    def run_batch(self, number: int) -> dict[str, float]:
        """Train with a single batch; the logs of the epoch so far."""
        start, stop = self.batches[number]
        kept = self._take(self._read(), [self._epochs[0][number : number + 1]], True)
        self.optimizer.iterations += 1
        self.feed.z[0, start:stop] = kept[0]
        with np.errstate(all="ignore"):
            return self.outcome.of_batch(number)

    def release(self) -> None:
        """Let go of the examples."""
        super().release()
        del self._samples, self._epochs

    def _take(self, before: list[float], epochs: list[Any], keeps: bool) -> list[Any]:
        """Train for epochs, from these parameters on: what was kept of each."""
        alone = self.feed.layout.batch == 1
        rate = self.optimizer.learning_rate * (self._share(1) if alone else 1.0)
        self._used = (alone, keeps, self._safe)
        if self._used not in self._sources:
            writer = ScalarWriter(self.chain.stages, self.head, self.blocks, *self._used)
            self._sources[self._used] = writer.write()
        source = self._sources[self._used]
        try:
            after, kept = source.run(_signed(before, source.signs), epochs, rate)
        except OverflowError:
            self._safe = True  # from now on, with tanh instead of exp
            return self._take(before, epochs, keeps)
        self._parameters = _signed(after, source.signs)
        with np.errstate(over="ignore"):
            self.memory.flat.vector[...] = self._parameters
        self._written = self.memory.flat.vector.tolist()
        result: list[Any] = kept
        return result

    def _read(self) -> list[float]:
        """The parameters: with all their digits, unless somebody else has changed the weights since."""
        now = self.memory.flat.vector.tolist()
        return self._parameters if now == self._written else now


def _signed(parameters: Iterable[float], signs: Iterable[float]) -> list[float]:
    return [sign * each for sign, each in zip(signs, parameters, strict=True)]


def suits_scalars(chain: Chain, loss: Loss, optimizer: Optimizer, batch: int, examples: Examples) -> bool:
    """Whether a training is so small that scalars are faster.

    Raises:
        Unsuited: no plan at all knows the loss.
    """
    if not descends(chain, optimizer) or not optimizer.steady or examples.weights is not None:
        return False
    if any(stage.dropout is not None for stage in chain.stages):
        return False
    return pays(chain.stages, head_of(loss, chain), min(batch, len(examples)))
