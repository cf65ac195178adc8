"""The table of a model, letter by letter as Keras 3 prints it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from tutor import engine as nn
from tutor.engine.summary import table

DIGITS = """\
Model: "sequential"
┏━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━┓
┃ Layer (type)                    ┃ Output Shape           ┃       Param # ┃
┡━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━┩
│ dense (Dense)                   │ (None, 25)             │        10,025 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ dense_1 (Dense)                 │ (None, 15)             │           390 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ dense_2 (Dense)                 │ (None, 1)              │            16 │
└─────────────────────────────────┴────────────────────────┴───────────────┘
 Total params: 10,431 (40.75 KB)
 Trainable params: 10,431 (40.75 KB)
 Non-trainable params: 0 (0.00 B)"""

NEURON = """\
Model: "sequential"
┏━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━┓
┃ Layer (type)                    ┃ Output Shape           ┃       Param # ┃
┡━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━┩
│ L1 (Dense)                      │ (None, 1)              │             2 │
└─────────────────────────────────┴────────────────────────┴───────────────┘
 Total params: 2 (8.00 B)
 Trainable params: 2 (8.00 B)
 Non-trainable params: 0 (0.00 B)"""

MIXED = """\
Model: "sequential"
┏━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━┓
┃ Layer (type)                    ┃ Output Shape           ┃       Param # ┃
┡━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━┩
│ dense (Dense)                   │ (None, 25)             │        10,025 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ batch_normalization             │ (None, 25)             │           100 │
│ (BatchNormalization)            │                        │               │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ dropout (Dropout)               │ (None, 25)             │             0 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ dense_1 (Dense)                 │ (None, 15)             │           390 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ dense_2 (Dense)                 │ (None, 1)              │            16 │
└─────────────────────────────────┴────────────────────────┴───────────────┘
 Total params: 31,495 (123.03 KB)
 Trainable params: 10,481 (40.94 KB)
 Non-trainable params: 50 (200.00 B)
 Optimizer params: 20,964 (81.89 KB)"""

UNBUILT = """\
Model: "guess"
┏━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━┓
┃ Layer (type)                    ┃ Output Shape           ┃       Param # ┃
┡━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━┩
│ dense (Dense)                   │ ?                      │   0 (unbuilt) │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ activation (Activation)         │ ?                      │   0 (unbuilt) │
└─────────────────────────────────┴────────────────────────┴───────────────┘
 Total params: 0 (0.00 B)
 Trainable params: 0 (0.00 B)
 Non-trainable params: 0 (0.00 B)"""


@pytest.fixture(autouse=True)
def _names_from_the_beginning() -> Iterator[None]:
    nn.clear_session()
    yield
    nn.clear_session()


def digits() -> nn.Sequential:
    return nn.Sequential([nn.Input((400,)), nn.Dense(25), nn.Dense(15), nn.Dense(1)])


def test_the_network_of_the_digits_lesson() -> None:
    assert table(digits()) == DIGITS


def test_the_neuron_of_the_neuron_lesson() -> None:
    assert table(nn.Sequential([nn.Input((1,)), nn.Dense(1, activation="sigmoid", name="L1")])) == NEURON


def test_before_any_data() -> None:
    assert table(nn.Sequential([nn.Dense(3), nn.Activation("relu")], name="guess")) == UNBUILT


def test_a_trained_model_counts_what_its_optimizer_remembers() -> None:
    model = nn.Sequential(
        [nn.Input((400,)), nn.Dense(25), nn.BatchNormalization(), nn.Dropout(0.2), nn.Dense(15), nn.Dense(1)]
    )
    model.compile("adam", "mse")
    assert table(model).splitlines()[-3] == " Total params: 10,531 (41.14 KB)"
    model.fit(np.ones((4, 400)), np.ones((4, 1)))
    assert table(model) == MIXED


class Pair(nn.Layer):
    """A layer of the learner's own, with another in it."""

    def __init__(self) -> None:
        super().__init__()
        self.inner = nn.Dense(2)

    def call(self, inputs: Any) -> Any:
        return self.inner(inputs)


def test_layers_and_models_of_ones_own() -> None:
    class Small(nn.Model):
        def __init__(self) -> None:
            super().__init__()
            self.pair, self.out = Pair(), nn.Dense(1)
            self.factor = nn.Variable(1.0, dtype="float32")

        def call(self, inputs: Any) -> Any:
            return self.factor * self.out(self.pair(inputs))

    model = Small()
    assert "│ pair (Pair)                     │ ?                      │   0 (unbuilt) │" in table(model)
    model(np.ones((5, 3)))
    text = table(model)
    assert "│ pair (Pair)                     │ (None, 2)              │             8 │" in text
    assert "│ dense_1 (Dense)                 │ (None, 1)              │             3 │" in text
    assert " Total params: 12 (48.00 B)" in text


def test_it_is_printed_once_and_only_when_asked(capsys: pytest.CaptureFixture[str]) -> None:
    model = digits()
    assert capsys.readouterr().out == ""
    model.summary()
    assert capsys.readouterr().out == DIGITS + "\n"
    lines: list[str] = []
    model.summary(print_fn=lines.append)
    assert lines == [DIGITS]
    assert capsys.readouterr().out == ""


def test_frozen_weights_are_counted_by_themselves() -> None:
    model = digits()
    for variable in model.get_layer("dense").weights:
        variable.trainable = False
    assert table(model).splitlines()[-3:] == [
        " Total params: 10,431 (40.75 KB)",
        " Trainable params: 406 (1.59 KB)",
        " Non-trainable params: 10,025 (39.16 KB)",
    ]


@pytest.mark.parametrize("width", [40, 60, 76, 100])
def test_all_lines_of_the_table_are_equally_wide(width: int) -> None:
    model = nn.Sequential([nn.Input((2,)), nn.Dense(3, name="a_name_with_much_to_say"), nn.Dense(1)])
    widths = {len(line) for line in table(model, width).splitlines()[1:-3]}
    assert len(widths) == 1
    assert widths.pop() >= width


def test_a_model_without_layers_has_an_empty_table() -> None:
    text = table(nn.Sequential())
    assert "Layer (type)" in text
    assert " Total params: 0 (0.00 B)" in text


def test_large_models_are_measured_in_megabytes() -> None:
    assert " Total params: 1,001,000 (3.82 MB)" in table(nn.Sequential([nn.Input((1000,)), nn.Dense(1000)]))
