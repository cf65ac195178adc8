"""A plan: the training step of a chain of Dense layers, compiled once into NumPy calls on buffers that are made once.

A step of a small network takes microseconds of arithmetic. What costs time is everything around it: making arrays,
looking up methods, writing a tape, walking it back. But all steps of a training are the same, up to the numbers. So
``fit`` writes the step down once, as the source of a Python function (``model.plan.source`` shows it), in which

- every result goes into a buffer that is already there,
- biases and their gradients come out of the matrix products, see ``step_source``,
- all parameters lie in one vector, so that the optimizer takes a few calls for all of them, see ``flat``,
- the data are shuffled with one copy for an epoch, see ``feed``,
- losses and metrics are computed once an epoch, from the sums that the last stage has left, see ``outcome``.

What a plan cannot do (layers of the learner's own, two inputs, ...) is left to the tape; the results are the same.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from tutor.engine.compiled import Compiled
from tutor.engine.feed import Feed, Layout
from tutor.engine.layers.surroundings import within
from tutor.engine.optimizers.rule import Rule
from tutor.engine.step_source import Setting, Step, StepWriter

if TYPE_CHECKING:
    from tutor.engine.arrays import Array
    from tutor.engine.chain import Chain
    from tutor.engine.examples import Examples
    from tutor.engine.losses import Loss
    from tutor.engine.meter import Meter
    from tutor.engine.optimizers import Optimizer
    from tutor.engine.outcome import Columns

# Of batches with fewer numbers, it pays to copy them twice in order to save two calls.
SMALL_BATCH = 2000


class Plan(Compiled):
    """The training of a model, compiled into NumPy calls; see ``Compiled``."""

    def __init__(self, chain: Chain, loss: Loss, optimizer: Optimizer) -> None:
        super().__init__(chain, loss, optimizer)
        self._steps: dict[Setting, Step] = {}
        self._numbers: dict[str, Any] = {}
        self._loaded: tuple[Any, ...] = ()

    @property
    def source(self) -> str:
        """The step for whole batches, as text; "" before training."""
        return self._runs[0][0].source if self._loaded else ""

    # --- compiling ---

    def _setting(self, rows: int, layout: Layout) -> Setting:
        optimizer, share = self.optimizer, self.head.share(rows)
        prices = tuple(f"price{k}" for k, stage in enumerate(self.chain.stages, 1) if stage.decay)
        varying: tuple[str, ...] = () if optimizer.steady else ("rate",)
        update: list[str] = []
        if layout.scaled:
            whole = min(layout.batch, layout.rows)
            rest = None if rows == whole else share / self.head.share(whole)
            return Setting(rows, layout.kind, layout.weighted, True, rest, ("subtract(P, G, P)",), ())
        if self.descends:
            update = ["multiply(G, rate, G)", "subtract(P, G, P)"]
            return Setting(rows, layout.kind, layout.weighted, False, None, tuple(update), varying)
        if optimizer.clipping:
            update.append("clip(memories)")
        if optimizer.weight_decay:
            update.append("multiply(P, kept, P)")
            varying = varying and (*varying, "kept")
        update += self._update()
        return Setting(rows, layout.kind, layout.weighted, False, share, tuple(update), (*varying, *prices))

    def _update(self) -> tuple[str, ...]:
        """The optimizer's own lines, or a call of an update that somebody else has written."""
        optimizer = self.optimizer
        optimizer.see_slots(len(self.memory.slots))
        if type(optimizer).update is Rule.update:
            return optimizer.lines()
        return (f"update(P, G, Q, rate{''.join(f', slot{number}' for number in range(len(self.memory.slots)))})",)

    def _step(self, setting: Setting) -> Step:
        """The step for this setting, written when it is first needed."""
        if setting not in self._steps:
            memory, dtype = self.memory, self.chain.dtype
            bound: dict[str, Any] = dict(zip(memory.names, memory.slots, strict=True)) | self.optimizer.numbers(dtype)
            bound |= {f"slot{number}": slot for number, slot in enumerate(memory.slots)}
            bound |= {"Q": memory.scratch, "update": self.optimizer.update, "clip": self.optimizer.clipping}
            bound |= {"rate": np.zeros((), dtype), "kept": np.zeros((), dtype), "memories": [memory]}
            vectors = (memory.flat.vector, memory.gradient)
            writer = StepWriter(self.chain.stages, self.head, self.blocks, vectors, setting)
            self._steps[setting] = writer.write(bound)
        return self._steps[setting]

    # --- running ---

    def load(self, examples: Examples, meter: Meter, batch: int, shuffles: bool, group: int) -> None:
        """Lay the examples out, as ``TapeSteps.load`` says."""
        dtype, first, count = self.chain.dtype, self.chain.stages[0], len(examples)
        ones, batch = first.bias is not None, min(batch, count)
        weighted = examples.weights is not None
        layout = Layout(count, first.inputs, self.head.outputs, dtype, batch, shuffles, weighted, ones, False)
        alone = self.descends and self.optimizer.steady and len(self.chain.stages) == 1
        scaled = alone and batch * (first.inputs + 1) < SMALL_BATCH and layout.kind != "gathered"
        layout = replace(layout, scaled=scaled)
        # Chance is to come in the order in which the tape would ask for it.
        chance = any(stage.dropout is not None for stage in self.chain.stages)
        layout = replace(layout, group=1 if chance else max(1, min(group, layout.most)))
        settings = [self._setting(rows, layout) for rows in dict.fromkeys([batch, count % batch or batch])]
        if (layout, *settings) != self._loaded:
            self.feed = Feed(layout)
            self._bind([self._step(setting) for setting in settings])
            self._loaded = (layout, *settings)
        # Half the inputs make half the sums, of which the gradient of the cross entropy is tanh(z / 2) - t.
        half = scaled and self.head.kind == "bce"
        x = np.asarray(examples.x, dtype).reshape(count, -1)
        t = self.head.targets(np.asarray(examples.y, dtype).reshape(count, -1))
        self.memory.flat.let_go()
        self.feed.fill(x, t, examples.weights, 0.5 if half else 1.0)
        if layout.kind == "gathered":
            for step, _ in self._runs:
                targets = self.feed.arrays["t"]
                step.names.update(X=x, T=targets[:, 0] if self.head.outputs == 1 else targets)
                step.names["V"] = self.feed.arrays.get("w")
        for k, stage in enumerate(self.chain.stages, 1):
            if stage.dropout is not None:
                with within(rng=self.rng):
                    random = stage.dropout.generator().random
                for step, _ in self._runs:
                    step.names[f"random{k}"] = random
        self._scale = math.nan
        self.group, self.batches = self.feed.group, self.feed.batches
        self.busy, self.examples, outcome = True, examples, self.outcome
        outcome.meter, outcome.feed, outcome.prices = meter, self.feed, self.prices
        outcome.factor = 2.0 if half else 1.0

    def _bind(self, steps: Sequence[Step]) -> None:
        """Write down what each batch is for the loops of the steps: one step for whole batches, one for the rest."""
        feed, dtype = self.feed, self.chain.dtype
        count = len(feed.batches) * feed.group
        self.rates, self.kept = np.zeros(count, dtype), np.zeros(count, dtype)
        self.prices = np.zeros((len(self.chain.stages), count), dtype)
        own = {"rate": self.rates, "kept": self.kept} | {f"price{k}": row for k, row in enumerate(self.prices, 1)}
        sizes = [stop - start for start, stop in feed.batches]
        self.shares = np.array([self.head.share(rows) for rows in sizes] * feed.group)
        slots: list[list[Any]] = []
        for step in steps:
            if feed.layout.kind == "still":
                step.names.update({name: feed.column(name)[0] for name in _DATA & step.used})
            columns = [_numbers(own[name]) if name in own else feed.column(name) for name in step.loop]
            slots.append(columns[0] if len(columns) == 1 else list(zip(*columns, strict=True)))
        self._runs: list[tuple[Step, list[Any]]] = [(steps[0], slots[0])]
        if len(steps) > 1:  # in every epoch the whole batches, then the rest
            ends = range(len(sizes), count + 1, len(sizes))
            self._runs = []
            for end in ends:
                self._runs += [(steps[0], slots[0][end - len(sizes) : end - 1]), (steps[1], slots[1][end - 1 : end])]

    def run(self, epochs: int) -> Columns:
        """Train for some epochs, at most ``group``; their logs, up to the first whose loss is not finite."""
        with np.errstate(all="ignore"):  # training that runs away is told by its loss
            self._prepare(0, epochs * len(self.batches))
            if len(self._runs) == 1:
                step, slots = self._runs[0]
                step.run(slots if epochs == self.group else slots[: epochs * len(self.batches)])
            else:
                for step, slots in self._runs[: 2 * epochs]:
                    step.run(slots)
            return self.outcome.of_epochs(epochs)

    def run_batch(self, number: int) -> dict[str, float]:
        """Train with a single batch; the logs of the epoch so far."""
        at, (step, slots) = number, self._runs[0]
        if number >= len(slots):
            at, (step, slots) = 0, self._runs[1]
        with np.errstate(all="ignore"):
            self._prepare(number, 1)
            step.run(slots[at : at + 1])
            return self.outcome.of_batch(number)

    def release(self) -> None:
        """Let go of the examples, as far as they have not been copied."""
        super().release()
        if self.feed.layout.kind == "gathered":
            self.feed.arrays["x"] = np.empty(0, self.chain.dtype)
            for step, _ in self._runs:
                step.names["X"] = None

    def _prepare(self, first: int, count: int) -> None:
        """Write down what the optimizer wants to know in the next steps, and count them."""
        optimizer, head = self.optimizer, self.head
        numbers = optimizer.numbers(self.chain.dtype)
        if numbers is not self._numbers:
            self._numbers = numbers
            for step, _ in self._runs:
                step.names.update(numbers)
        if self.feed.layout.scaled:
            factor = optimizer.learning_rate * head.share(self.batches[0][1]) * self.outcome.factor
            if factor != self._scale:
                self.feed.scale(factor)
                self._scale = factor
        elif optimizer.steady:
            rate = optimizer.learning_rate
            for step, _ in self._runs:
                step.names["rate"][...] = rate * head.share(step.rows) if self.descends else rate
                step.names["kept"][...] = optimizer.kept(rate)
        else:
            learning_rates, rates = optimizer.next_rates(count)
            part = slice(first, first + count)
            self.kept[part] = optimizer.kept(learning_rates)
            self.rates[part] = rates * self.shares[part] if self.descends else rates
        optimizer.iterations += count


# What stands for data in a step.
_DATA = frozenset({"x", "xT", "r", "rT", "t", "w"})


def _numbers(array: Array) -> list[Array]:
    """Every number of the array as a view without axes."""
    return [array[at : at + 1].reshape(()) for at in range(len(array))]
