"""Who takes part: where their cases are, and which interpreter has what they need."""

from __future__ import annotations

import importlib
from dataclasses import dataclass

from tests.benchmarks.engine.workloads import Build


@dataclass(frozen=True, slots=True)
class Contestant:
    """``modules`` below this package have a ``CASES`` each, or what ``table`` names: workload to how it is built.

    ``needs`` is imported first; its name also tells which ``--python`` is meant. Who draws an ``own_start`` cannot
    arrive where the others do.
    """

    name: str
    modules: tuple[str, ...]
    needs: str = "numpy"
    table: str = "CASES"
    own_start: bool = False

    def cases(self) -> dict[str, Build]:
        """By workload. To be called where what it needs is installed.

        Raises:
            ImportError: it is not.
        """
        importlib.import_module(self.needs)
        found: dict[str, Build] = {}
        for module in self.modules:
            found |= getattr(importlib.import_module(f"{__package__}.{module}"), self.table)
        return found


CONTESTANTS = {
    each.name: each
    for each in (
        Contestant("limit", ("limit", "limit_adam", "limit_gradients")),
        Contestant("scalars", ("limit_gradients",), table="SCALARS"),
        Contestant("ours", ("ours", "ours_gradients"), "tutor.engine"),
        Contestant("watched", ("ours",), "tutor.engine", table="WATCHED"),
        Contestant("function", ("ours_gradients",), "tutor.engine", table="FUNCTION"),
        Contestant("torch", ("peer_torch",), "torch"),
        Contestant("torch-fused", ("peer_torch",), "torch", table="FUSED"),
        Contestant("autograd", ("peer_autograd",), "autograd"),
        Contestant("micrograd", ("peer_micrograd",), "micrograd"),
        Contestant("keras", ("peer_keras",), "tensorflow"),
        Contestant("tf-tape", ("peer_tensorflow",), "tensorflow"),
        Contestant("tf-function", ("peer_tensorflow",), "tensorflow", table="FUNCTION"),
        Contestant("jax", ("peer_jax",), "jax"),
        Contestant("jax-scan", ("peer_jax",), "jax", table="SCAN"),
        Contestant("sklearn", ("peer_sklearn",), "sklearn", own_start=True),
        Contestant("tinygrad", ("peer_tinygrad",), "tinygrad"),
    )
}
