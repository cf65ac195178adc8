"""scikit-learn's MLPClassifier: it draws its own start, so it is timed but not verified."""

from __future__ import annotations

import warnings
from functools import partial
from typing import Any

from sklearn.neural_network import MLPClassifier

from tests.benchmarks.engine.workloads import LEARNING_RATE, Array, Build, Case, clouds, digits, images, quadrants

warnings.filterwarnings("ignore")  # that it has not converged
ADAM = {"solver": "adam", "learning_rate_init": LEARNING_RATE}


def _sgd(rate: float) -> dict[str, Any]:
    return {"solver": "sgd", "learning_rate_init": rate, "momentum": 0, "nesterovs_momentum": False}


def _train(
    data: tuple[Array, Array],
    hidden: tuple[int, ...],
    activation: str,
    batch: int,
    solver: dict[str, Any],
    shuffle: bool,
) -> Case:
    x, y = data[0], data[1].ravel().astype(int)

    def run(epochs: int) -> float:
        model = MLPClassifier(
            hidden,
            activation=activation,
            alpha=0,
            batch_size=batch,
            tol=0,
            n_iter_no_change=10**9,
            shuffle=shuffle,
            max_iter=epochs,
            random_state=1,
            **solver,
        )
        model.fit(x, y)
        return float(model.loss_)

    return Case(run, -(-len(x) // batch))


def predict_digits(shuffle: bool) -> Case:
    x, y = digits()
    model = MLPClassifier((25, 15), activation="logistic", max_iter=1, random_state=1).fit(x, y.ravel().astype(int))

    def run(times: int) -> float:
        predicted = x
        for _ in range(times):
            predicted = model.predict_proba(x)
        return float(predicted.mean())

    return Case(run)


CASES: dict[str, Build] = {
    "W1": lambda shuffle: _train(digits(), (25, 15), "logistic", 32, ADAM, shuffle),
    **{f"W2-{units}": partial(_train, quadrants(), (units,), "tanh", 150, _sgd(1.2)) for units in (4, 10)},
    "W4": partial(_train, clouds(), (), "logistic", 10, _sgd(0.1)),
    "W5": predict_digits,
    "W8": lambda shuffle: _train(images(), (256, 128), "relu", 128, ADAM, shuffle),
}
