"""Everything is found where a Keras user looks for it, and the engine is cheap to import."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tutor import engine as nn

# Milliseconds of processor time over NumPy's own.
BUDGET = 20


@pytest.mark.parametrize(
    ("short", "long"),
    [
        (nn.Dense, nn.layers.Dense),
        (nn.Input, nn.layers.Input),
        (nn.BinaryCrossentropy, nn.losses.BinaryCrossentropy),
        (nn.MeanSquaredError, nn.losses.MeanSquaredError),
        (nn.SGD, nn.optimizers.SGD),
        (nn.Adam, nn.optimizers.Adam),
        (nn.sigmoid, nn.activations.sigmoid),
        (nn.tanh, nn.activations.tanh),
        (nn.relu, nn.activations.relu),
        (nn.linear, nn.activations.linear),
        (nn.softmax, nn.activations.softmax),
        (nn.LambdaCallback, nn.callbacks.LambdaCallback),
        (nn.History, nn.callbacks.History),
        (nn.LivePlot, nn.callbacks.LivePlot),
    ],
)
def test_short_and_long_spellings(short: object, long: object) -> None:
    assert short is long


def test_all_that_is_promised_is_there() -> None:
    assert [name for name in nn.__all__ if not hasattr(nn, name)] == []
    assert nn.initializers.GlorotUniform is not None
    assert nn.metrics.BinaryAccuracy is not None


def run(code: str, **environment: str) -> str:
    """What a fresh interpreter prints."""
    variables = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"} | environment
    return subprocess.run(
        [sys.executable, "-c", code], env=variables, capture_output=True, text=True, check=True
    ).stdout


def test_import_is_cheap(tmp_path: Path) -> None:
    code = (
        "import numpy, time; start = time.process_time(); import tutor.engine; "
        "print(1000 * (time.process_time() - start))"
    )
    # The first time everything is compiled, which an installed package has behind it.
    run(code, PYTHONPYCACHEPREFIX=str(tmp_path))
    # Not the mean: other programs only ever make it slower.
    assert min(float(run(code, PYTHONPYCACHEPREFIX=str(tmp_path))) for _ in range(5)) < BUDGET


def test_nothing_large_is_loaded_beside_numpy(tmp_path: Path) -> None:
    code = "import numpy, sys; before = set(sys.modules); import tutor.engine; print(*set(sys.modules) - before)"
    loaded = {name.split(".")[0] for name in run(code, PYTHONPYCACHEPREFIX=str(tmp_path)).split()}
    assert loaded <= {"tutor", "numpy", *sys.stdlib_module_names}
    assert not loaded & {"difflib", "inspect", "unittest", "asyncio", "typing_extensions"}


def test_import_prints_nothing(tmp_path: Path) -> None:
    assert run("import tutor.engine", PYTHONPYCACHEPREFIX=str(tmp_path)) == ""
