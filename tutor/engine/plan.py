"""A plan: the training step of a chain of Dense layers, compiled once into NumPy calls on buffers that are made once.

A step of a small network takes microseconds of arithmetic. What costs time is everything around it: making arrays,
looking up methods, writing a tape, walking it back. But all steps of a training are the same, up to the numbers. So
``fit`` writes the step down once, as the source of a Python function (``model.plan.source`` shows it), in which

- every result goes into a buffer that is already there,
- biases and their gradients come out of the matrix products, see ``step_source``,
- all parameters lie in one vector, so that the optimizer takes a few calls for all of them, see ``flat``,
- the data are shuffled with one copy for an epoch, see ``feed``,
- losses and metrics are computed once an epoch, from the sums that the last stage has left.

What a plan cannot do (layers of the learner's own, two inputs, ...) is left to the tape; the results are the same.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from tutor.engine.chain import Chain, Unsuited, head_of
from tutor.engine.feed import Feed
from tutor.engine.flat import Flat, arrange, find_block
from tutor.engine.optimizers import SGD, Optimizer
from tutor.engine.step_source import Setting, Step, StepWriter

if TYPE_CHECKING:
    from tutor.engine.arrays import Array
    from tutor.engine.examples import Examples
    from tutor.engine.losses import Loss
    from tutor.engine.meter import Meter


class Plan:
    """The compiled training of a model.

    Args:
        chain: its layers.
        loss: what training makes small.
        optimizer: what moves the weights; its memory is built here if that has not been done.

    Attributes:
        group: how many epochs may be run at once.
        batches: (first row, row behind the last) of every batch.
        bad: the first batch of the epoch whose loss was no finite number, and its outputs; None if all were.
        meter: the metrics.

    Raises:
        Unsuited: the loss is another, or the optimizer's memory is laid out in a way that the plan cannot use.
    """

    meter: Meter
    bad: tuple[int, Array] | None = None

    def __init__(self, chain: Chain, loss: Loss, optimizer: Optimizer) -> None:
        self.chain, self.loss, self.optimizer = chain, loss, optimizer
        self.head = head_of(loss, chain)
        optimizer.build_once(chain.variables)
        if {*map(id, optimizer.variables)} != {*map(id, chain.variables)} or optimizer.memory is None:
            raise Unsuited("the optimizer moves other variables, too")
        # Nothing flows back through the first stage: its products like it turned.
        turned = [chain.stages[0].units > 1, *[False] * (len(chain.stages) - 1)]
        if not laid_out(chain, optimizer.memory.flat, turned):
            arrange([(stage.kernel, stage.bias) for stage in chain.stages], turned)
            optimizer.rebuild()
        self.memory = optimizer.memory
        blocks = [find_block(self.memory.flat, stage.kernel, stage.bias) for stage in chain.stages]
        self.blocks = [block for block in blocks if block is not None]
        self._steps: dict[Setting, Step] = {}

    @property
    def source(self) -> str:
        """The step that was compiled last, as text."""
        return next(reversed(self._steps.values())).source if self._steps else ""

    def suits(self, loss: Loss, optimizer: Optimizer) -> bool:
        """Whether the plan is still good: nothing has been exchanged, and the weights are where they were."""
        same = loss is self.loss and optimizer is self.optimizer and self.chain.unchanged and self.memory.flat.holds
        return same and all(variable.trainable for variable in self.memory.flat.variables)

    # --- compiling ---

    @property
    def folds(self) -> bool:
        """Whether plain descent can take 1 / batch into its rate."""
        optimizer = self.optimizer
        plain = type(optimizer) is SGD and not (optimizer.momentum or optimizer.weight_decay or optimizer.clipping)
        return plain and not any(stage.decay for stage in self.chain.stages)

    def _setting(self, rows: int, feed: Feed) -> Setting:
        optimizer, share = self.optimizer, self.head.share(rows)
        prices = tuple(f"price{k}" for k, stage in enumerate(self.chain.stages, 1) if stage.decay)
        if self.folds:
            update: list[str] = ["multiply(G, rate, G)", "subtract(P, G, P)"]
        else:
            slots = "".join(f", m{number}" for number in range(len(self.memory.slots)))
            update = [*(["clip(memories)"] if optimizer.clipping else []), f"update(P, G, Q, rate{slots})"]
            if optimizer.weight_decay:
                update.insert(-1, "multiply(P, kept, P)")
        varying = () if optimizer.steady else ("rate", "kept") if optimizer.weight_decay else ("rate",)
        weighted = feed.weights is not None
        return Setting(rows, feed.kind, weighted, None if self.folds else share, tuple(update), (*varying, *prices))

    def _step(self, rows: int, feed: Feed) -> Step:
        """The step for batches of so many rows, written when it is first needed."""
        setting = self._setting(rows, feed)
        if setting not in self._steps:
            memory, dtype = self.memory, self.chain.dtype
            bound: dict[str, Any] = {f"m{number}": slot for number, slot in enumerate(memory.slots)}
            bound |= {"Q": memory.scratch, "update": self.optimizer.update, "clip": self.optimizer.clipping}
            bound |= {"rate": np.zeros((), dtype), "kept": np.zeros((), dtype), "memories": [memory]}
            vectors = (memory.flat.vector, memory.gradient)
            writer = StepWriter(self.chain.stages, self.head, self.blocks, vectors, setting)
            self._steps[setting] = writer.write(bound)
        return self._steps[setting]

    # --- running ---

    def load(self, examples: Examples, batch: int, shuffles: bool, group: int) -> None:
        """Lay the examples out, as ``TapeSteps.load`` says."""
        dtype, x, weights = self.chain.dtype, examples.x, examples.weights
        self.examples = examples
        t = self.head.targets(np.asarray(examples.y, dtype).reshape(len(x), -1))
        x = np.asarray(x, dtype).reshape(len(x), -1)
        ones = self.chain.stages[0].bias is not None
        if weights is not None:
            weights = np.asarray(weights, dtype)
        feed = self.feed = Feed(x, t, weights, batch, shuffles, ones, group)
        self.group, self.batches = feed.group, feed.batches
        self.rows = np.array([stop - start for start, stop in feed.batches] * feed.group)
        self.shares = np.array([self.head.share(int(rows)) for rows in self.rows])
        self.rates, self.kept = np.zeros(len(self.rows), dtype), np.zeros(len(self.rows), dtype)
        self.prices = np.zeros((len(self.chain.stages), len(self.rows)), dtype)
        self._runs: list[tuple[Step, list[Any]]] = []
        for number in range(len(self.rows)):
            self._add_batch(number % len(feed.batches), number // len(feed.batches))

    def _add_batch(self, number: int, epoch: int) -> None:
        """Put a batch, of an epoch of the group, on the list of what is to be run."""
        feed, at = self.feed, epoch * len(self.feed.batches) + number
        step, parts = self._step(int(self.rows[at]), feed), feed.parts(number, epoch)
        if feed.kind == "still":
            step.names.update(parts | {"xT": np.ascontiguousarray(parts["xT"])})
        elif feed.kind == "gathered":
            step.names.update(X=feed.x, T=feed.t[:, 0] if feed.outputs == 1 else feed.t, V=feed.weights)
        parts |= {"rate": _view(self.rates, at), "kept": _view(self.kept, at)}
        parts |= {f"price{k}": _view(prices, at) for k, prices in enumerate(self.prices, 1)}
        slot = tuple(parts[name] for name in step.loop)
        if not self._runs or self._runs[-1][0] is not step:
            self._runs.append((step, []))
        self._runs[-1][1].append(slot if len(slot) > 1 else slot[0])

    def shuffle(self, order: Any) -> None:
        """Let the rows come in this order."""
        self.feed.shuffle(order)

    def run(self, epochs: int) -> list[dict[str, float]]:
        """Train for some epochs, at most ``group``; the logs of each."""
        with np.errstate(all="ignore"):  # training that runs away is told by its loss
            self._prepare(0, epochs * len(self.batches))
            for step, slots in self._runs:
                step.run(slots if epochs == self.group else slots[:epochs])
            return self._logs(epochs)

    def begin(self) -> None:
        """An epoch begins."""
        self.meter.reset()
        self._total, self._done = 0.0, 0
        self.bad = None

    def run_batch(self, number: int) -> dict[str, float]:
        """Train with a single batch; the logs of the epoch so far."""
        with np.errstate(all="ignore"):
            self._prepare(number, 1)
            at = number
            for step, slots in self._runs:
                if at < len(slots):
                    step.run(slots[at : at + 1])
                    break
                at -= len(slots)
            return self._logs_of_batch(number)

    def _prepare(self, first: int, count: int) -> None:
        """Write down what the optimizer wants to know in the next steps, and count them."""
        optimizer, part = self.optimizer, slice(first, first + count)
        optimizer.numbers(self.chain.dtype)
        if optimizer.steady:
            rate = optimizer.learning_rate
            for step, _ in self._runs:
                step.names["rate"][...] = rate * self.head.share(step.rows) if self.folds else rate
                step.names["kept"][...] = optimizer.kept(rate)
        else:
            rates = optimizer.next_learning_rates(count)
            self.kept[part] = optimizer.kept(rates)
            shares = self.shares[part] if self.folds else 1.0
            self.rates[part] = optimizer.rates(rates, np.arange(1.0, count + 1) + optimizer.iterations) * shares
        optimizer.iterations += count

    # --- what has come out ---

    def _logs(self, epochs: int) -> list[dict[str, float]]:
        """Losses and metrics of the epochs that were run last."""
        feed, head = self.feed, self.head
        sums = feed.sums(epochs)
        everything = slice(None)
        values = head.values(sums, feed.targets_of(everything))
        weights = feed.weights_of(everything)
        if weights is not None:
            values *= weights
        if head.reduction == "sum":
            starts = [start for start, _ in self.batches]
            losses = (np.add.reduceat(values, starts, axis=-1) * self.rows[: len(starts)]).sum(axis=-1) / feed.rows
        else:
            losses = np.add.reduce(values, -1) / feed.rows
        if self._priced:
            steps = len(self.batches)
            losses = losses + self._prices(0, epochs * steps).reshape(epochs, steps).sum(axis=-1) / feed.rows
        logs = [{"loss": loss} for loss in losses.tolist()]
        self.bad = None
        for epoch, log in enumerate(logs):
            if not math.isfinite(log["loss"]):
                self._find_bad(values[epoch], sums[epoch])
                return logs[: epoch + 1]
            if self.meter:
                self.meter.reset()
                self._measure(sums[epoch], slice(None))
                log |= self.meter.results()
        return logs

    def _logs_of_batch(self, number: int) -> dict[str, float]:
        """Losses and metrics of the epoch so far, once the batch of this number has been run."""
        start, stop = self.batches[number]
        part = slice(start, stop)
        sums = self.feed.sums_of(number)
        values = self.head.values(sums, self.feed.targets_of(part))
        weights = self.feed.weights_of(part)
        if weights is not None:
            values *= weights
        loss = float(values.sum()) * (len(values) if self.head.reduction == "sum" else 1)
        if self._priced:
            loss += float(self._prices(number, number + 1)[0])
        self._total, self._done = self._total + loss, self._done + len(values)
        if not math.isfinite(loss):
            self.bad = number, sums
        if self.meter:
            self._measure(sums, part)
        return {"loss": self._total / self._done, **self.meter.results()}

    @property
    def _priced(self) -> bool:
        return any(stage.decay for stage in self.chain.stages)

    def _prices(self, first: int, stop: int) -> Array:
        """What L2 has added to the loss in these steps, times the rows of their batches."""
        decays = np.array([stage.decay for stage in self.chain.stages])
        prices: Array = (decays @ self.prices[:, first:stop]) * self.rows[first:stop]
        return prices

    def _measure(self, sums: Array, part: slice) -> None:
        """Feed the metrics with the outputs of some rows, in the order in which they came."""
        outputs = sums if self.head.kind == "mse" else self.chain.function(sums)
        examples = self.examples.rows(self.feed.order[part] if self.feed.shuffles else part)
        self.meter.add(examples.y, outputs, examples.weights)

    def _find_bad(self, values: Array, sums: Array) -> None:
        """Find the first batch whose loss is not finite."""
        row = int(np.argmin(np.isfinite(values)))
        for number, (start, stop) in enumerate(self.batches):
            if row < stop:
                self.bad = number, sums[start:stop]
                return


def laid_out(chain: Chain, flat: Flat, turned: Sequence[bool]) -> bool:
    """Whether the weights lie in the vector in blocks, turned where they should be."""
    blocks = [find_block(flat, stage.kernel, stage.bias) for stage in chain.stages]
    if not flat.holds or None in blocks:
        return False
    return all(block is not None and block.turned is turn for block, turn in zip(blocks, turned, strict=True))


def _view(array: Array, at: int) -> Array:
    return array[at : at + 1].reshape(())
