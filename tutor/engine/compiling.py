"""compile: how a model should learn, and what it should report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from tutor.engine import losses as loss_module
from tutor.engine import metrics as metric_module
from tutor.engine import optimizers as optimizer_module
from tutor.engine.config import decode, encode

if TYPE_CHECKING:
    from tutor.engine.compiled import Compiled
    from tutor.engine.examples import Examples
    from tutor.engine.losses import Loss
    from tutor.engine.meter import Meter
    from tutor.engine.optimizers import Optimizer
    from tutor.engine.tensor import Tensor

# Keras' compile takes these, too; they change nothing here.
_IGNORED = {"jit_compile", "steps_per_execution", "auto_scale_loss"}


class Compiling:
    """Base of ``Model``: keeps optimizer, loss and metrics.

    Attributes:
        compiled: whether ``compile`` has been called.
        run_eagerly: whether training should be run on the tape even where a plan would do.
        plan: the compiled steps of the last training, None if it was run on the tape.
        why_no_plan: in that case, why.
    """

    name: str

    def __init__(self, *graph: Any, **options: Any) -> None:
        if graph or "inputs" in options or "outputs" in options:
            raise TypeError(
                "models are not made from inputs and outputs here: put layers in a row with nn.Sequential([...]), or "
                "write a subclass of nn.Model with a call of its own"
            )
        super().__init__(**options)
        self.compiled = False
        self.run_eagerly = False
        self.plan: Compiled | None = None
        self.why_no_plan: str | None = None
        self._optimizer: Optimizer | None = None
        self._loss: Loss | None = None
        self._metrics: list[Any] = []
        self._weighted_metrics: list[Any] = []

    def compile(
        self,
        optimizer: Any = "rmsprop",
        loss: Any = None,
        metrics: Sequence[Any] | None = None,
        weighted_metrics: Sequence[Any] | None = None,
        run_eagerly: bool = False,
        **ignored: Any,
    ) -> None:
        """Say how the model should learn.

        Args:
            optimizer: what moves the weights, an object such as ``nn.Adam(0.01)`` or a name.
            loss: what should become small, an object, a name, or a function of targets and predictions; needed for
                training, not for predictions.
            metrics: what else to report, such as "accuracy".
            weighted_metrics: what to report with the samples' weights taken into account.
            run_eagerly: train on the tape even where a plan would do.
            ignored: ``jit_compile`` and the like, taken so that code written for Keras runs.

        Raises:
            ValueError: a name is unknown.
            TypeError: one of them is something else.
        NotImplementedError: a subclass has a ``train_step``, which would never be called.
        """
        if hasattr(self, "train_step"):
            raise NotImplementedError(
                "fit does not call train_step here: write the loop yourself, with a tape and apply_gradients, or with "
                "train_on_batch"
            )
        unknown = {*ignored} - _IGNORED
        if unknown:
            raise TypeError(f"compile takes no {min(unknown)!r}")
        found = None if loss is None else loss_module.get(loss)
        if found is not None and found.reduction == "none":
            raise ValueError('training needs one number to make small: the loss must not have reduction="none"')
        if found is not None:
            self.check_loss(found)
        chosen = [_listed(given) for given in (metrics, weighted_metrics)]
        self._optimizer, self._loss = optimizer_module.get(optimizer), found
        self._metrics, self._weighted_metrics = chosen
        self.plan, self.compiled, self.run_eagerly = None, True, run_eagerly

    def check_loss(self, loss: Loss) -> None:
        """For models that know whether a loss suits them."""

    @property
    def optimizer(self) -> Optimizer:
        """What moves the weights."""
        if self._optimizer is None:
            raise RuntimeError(f"model {self.name!r} is not compiled: call compile(optimizer=..., loss=...) first")
        return self._optimizer

    @property
    def loss(self) -> Loss:
        """What training makes small."""
        if self._loss is None:
            missing = "is not compiled" if self._optimizer is None else "was compiled without a loss"
            raise RuntimeError(
                f"model {self.name!r} {missing}: call compile(optimizer=..., loss=...) first, "
                'as in model.compile(optimizer="adam", loss="binary_crossentropy")'
            )
        return self._loss

    @property
    def metrics_names(self) -> list[str]:
        """What ``evaluate`` gives, in this order."""
        return ["loss", *(metric_module.get(metric).name for metric in (*self._metrics, *self._weighted_metrics))]

    def outputs_like(self, rows: int) -> Tensor | None:
        """A tensor in the shape that so many rows of outputs will have; None if that is not known."""
        raise NotImplementedError

    def meter_for(self, examples: Examples) -> Meter:
        """The metrics for these examples, with nothing in them."""
        from tutor.engine.meter import Meter  # only who measures needs it

        like = self.outputs_like(len(examples))
        shape = None if like is None else like.shape
        plain, weighted = (
            [metric_module.get(metric, examples.y.shape, shape) for metric in given]
            for given in (self._metrics, self._weighted_metrics)
        )
        return Meter(plain, weighted, examples, shape)

    def get_compile_config(self) -> dict[str, Any] | None:
        """What ``compile`` was called with, as plain data; None before."""
        if not self.compiled:
            return None
        return {
            "optimizer": encode(self._optimizer),
            "loss": encode(self._loss),
            "metrics": encode(self._metrics),
            "weighted_metrics": encode(self._weighted_metrics),
        }

    def compile_from_config(self, config: Mapping[str, Any]) -> None:
        """Compile as ``get_compile_config`` said."""
        self.compile(**{name: decode(value) for name, value in config.items()})


def _listed(metrics: Sequence[Any] | None) -> list[Any]:
    """Metrics as a list, of which every name is known.

    Raises:
        TypeError: they are not in a list.
        ValueError: a name is unknown.
    """
    if isinstance(metrics, str) or (metrics is not None and not isinstance(metrics, Sequence)):
        raise TypeError(f"metrics must be a list, such as [{metrics!r}]")
    for metric in metrics or ():
        metric_module.get(metric)  # should be found here, not in the middle of fit
    return list(metrics or ())
