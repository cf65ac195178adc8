"""The numbers of the lesson on handwritten digits, worked out by running its cells."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose

from tests.lessons.playing import Played, played
from tutor.plotting.artists import Bars, Line


@pytest.fixture
def lesson() -> Played:
    return played("09-digits")


def test_the_pictures(lesson: Played) -> None:
    ran = lesson.cell('datasets.zeros_and_ones("train")')
    assert ran.names["X"].shape == (1000, 400)
    assert ran.names["y"].shape == (1000, 1)
    assert (ran.names["y"][0], ran.names["y"][-1]) == (0, 1)
    assert "Built-in" in ran.output
    assert lesson.cell("int((y == 1).sum())").value == 500


def test_a_column_of_pixels_after_the_other(lesson: Played) -> None:
    assert lesson.cell("tiny.T.ravel()").value == [1, 3, 2, 4]
    x = lesson.names["X"][3]
    assert_allclose(lesson.names["to_picture"](x), x.reshape(20, 20).T)


def test_64_pictures_with_their_answers(lesson: Played) -> None:
    shown = lesson.pictures("choice(len(X), 64")
    assert len(shown) == 64
    assert {title for title, _ in shown} == {"0", "1"}
    assert all(image.pixels.shape == (20, 20) for _, image in shown)


def test_the_parameters(lesson: Played) -> None:
    count = lesson.names["count_parameters"]
    assert [count([400, 25]), count([25, 15]), count([15, 1])] == [10025, 390, 16]
    assert count([400, 25, 15, 1]) == 10431
    output = lesson.cell("model.summary()").output
    assert "10,431" in output
    for shape in ("(400, 25)", "(25,)", "(25, 15)", "(15,)", "(15, 1)", "(1,)"):
        assert shape in output


def test_the_training(lesson: Played) -> None:
    ran = lesson.cell("model.fit(")
    losses = ran.names["history"].history["loss"]
    assert len(losses) == 20
    assert 0.5 < losses[0] < 0.75
    assert losses[-1] < 0.05
    (line,) = (artist for artist in ran.figures[-1].axes[0].artists if isinstance(artist, Line))
    assert_allclose(line.y, losses)


def test_the_engine_and_numpy_say_the_same(lesson: Played) -> None:
    ran = lesson.cell("a3 = my_dense")
    assert_allclose(ran.names["a3"], ran.names["model"].predict(ran.names["last"])[0], atol=1e-5)
    assert ran.names["a3"] > 0.5
    race = lesson.cell("loop_ms = ")
    assert race.output.count("True") == 2
    (bars,) = (artist for artist in race.figures[0].axes[0].artists if isinstance(artist, Bars))
    assert bars.lengths[0] > bars.lengths[1]
    for title, _ in lesson.pictures("right answer, engine, yours"):
        _, engine, by_hand = title.split()
        assert engine == by_hand


def test_held_out_pictures_are_read(lesson: Played) -> None:
    ran = lesson.cell("right = (decide(p_test)")
    assert ran.names["X_test"].shape == (160, 400)
    assert ran.names["right"] >= 0.99
    wrong = lesson.cell("wrong = misread").value
    assert wrong == round(160 * (1 - ran.names["right"]))
    assert len(lesson.pictures("doubt = ")) == 4
    assert lesson.cell("train_loss, _").value == "larger"


def test_what_the_units_look_for(lesson: Played) -> None:
    shown = lesson.pictures("limit = ")
    assert len(shown) == 8
    start = lesson.names["build_model"](1).get_weights()[0]
    learned = np.asarray(lesson.names["W1"]) - start
    assert_allclose(shown[0][1].pixels, learned[:, 0].reshape(20, 20).T, atol=1e-6)


def test_the_units_tell_the_middle_from_the_ring(lesson: Played) -> None:
    learned = lesson.names["learned"].reshape(20, 20, 25).transpose(1, 0, 2)
    middle, right = learned[8:12, 8:11].mean(axis=(0, 1)), learned[8:12, 14:17].mean(axis=(0, 1))
    assert (np.sign(middle) == -np.sign(right)).mean() > 0.9
    assert 0 < (middle > 0).sum() < 25
