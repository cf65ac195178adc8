"""What a cell shows: output, its last value, figures, in both ways."""

from __future__ import annotations

import random

import numpy as np
import pytest

from tests.runner.asking import NUMPY, Asker, printed
from tutor.runner.results import Chunk, Display, Limits, Status


@pytest.mark.parametrize(
    ("text", "display"),
    [
        ("1 + 1", Display("2")),
        ("None", None),
        ("x = 3", None),
        ("", None),
        ("# nothing but a comment", None),
        ("x = 3;x", Display("3")),
        ("'text'", Display("'text'")),
        ("for x in range(3):\n    x", None),
        ("list(range(12))", Display("[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]", "list of 12")),
    ],
)
def test_the_last_expression_is_shown(asker: Asker, text: str, display: Display | None) -> None:
    result = asker.run(text)
    assert (result.status, result.display, result.output) == (Status.OK, display, ())


def test_arrays_are_readable_and_say_their_shape(asker: Asker) -> None:
    result = asker.run(f"{NUMPY}\nx = np.arange(6.0).reshape(2, 3) / 1000\nprint(x)\nx")
    assert result.display == Display("[[0.    0.001 0.002]\n [0.003 0.004 0.005]]", "array, shape (2, 3), float64")
    assert isinstance(result.value, np.ndarray)
    assert result.value.shape == (2, 3)
    scalar = asker.run(f"{NUMPY}\nnp.float32(0.5)")
    assert scalar.display == Display("0.5", "float32")


def test_huge_values_are_cut_and_not_sent(asker: Asker) -> None:
    result = asker.run("'x' * 3_000_000")
    assert result.display is not None
    assert "thousand characters more" in result.display.text
    assert len(result.display.text) < 30_000
    assert not result.has_value
    array = asker.run(f"{NUMPY}\nnp.zeros((1000, 1000))")
    assert not array.has_value
    assert array.display is not None
    assert array.display.summary == "array, shape (1000, 1000), float64"


@pytest.mark.parametrize("kind", ["list", "tuple", "set", "dict.fromkeys"])
def test_of_long_lists_the_beginning_is_shown(asker: Asker, kind: str) -> None:
    result = asker.run(f"{kind}(range(200_000))")
    assert result.display is not None
    assert "999" in result.display.text
    assert "1000" not in result.display.text
    assert result.display.summary == f"{kind.partition('.')[0]} of 200000, of which 1000 are shown"


def test_a_value_that_cannot_be_sent_is_shown_all_the_same(asker: Asker) -> None:
    result = asker.run("import re\nre.compile('a')")
    assert result.display == Display("re.compile('a')")
    assert not result.has_value


def test_output_comes_in_order_and_at_once(asker: Asker) -> None:
    heard: list[Chunk] = []
    text = (
        "import sys, time\nprint('one')\ntime.sleep(0.1)\nprint('two',"
        " end='')\ntime.sleep(0.1)\nsys.stderr.write('oh')\n"
        "time.sleep(0.1)\nprint('three')"
    )
    result = asker.run(text, on_output=heard.append)
    assert result.output == (Chunk("stdout", "one\ntwo"), Chunk("stderr", "oh"), Chunk("stdout", "three\n"))
    assert heard[0].text.startswith("one")
    assert "two" not in heard[0].text
    assert "".join(chunk.text for chunk in heard) == "one\ntwoohthree\n"


def test_a_flood_of_prints_is_cut_and_costs_few_calls(asker: Asker) -> None:
    heard: list[Chunk] = []
    limits = Limits(wall=0.6, output=10_000)
    result = asker.run("while True:\n    print('x' * 99)", limits=limits, on_output=heard.append)
    assert result.status is Status.TIMED_OUT
    assert result.cut
    assert len(printed(result)) == 10_000
    assert len(heard) <= 14


def test_a_flood_that_ends_is_let_go_by(asker: Asker) -> None:
    result = asker.run("for _ in range(200):\n    print('x' * 100_000)\n'done'", limits=Limits(output=1000))
    assert (result.status, result.value, result.cut) == (Status.OK, "done", True)


def test_output_that_is_not_text_is_no_trouble(asker: Asker) -> None:
    result = asker.run("import os\nos.write(1, b'\\xff\\xfeok\\n')\nprint('\\ud800')")
    assert printed(result) == "\N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER}ok\n\\ud800\n"


def test_output_below_python_is_caught_too(asker: Asker) -> None:
    assert printed(asker.run("import ctypes\nctypes.CDLL(None).write(1, b'from C\\n', 7)\nNone")) == "from C\n"


def test_cells_above_print_nothing_again(asker: Asker) -> None:
    assert asker.run("print('mine')", "print('theirs')").output == (Chunk("stdout", "mine\n"),)


def test_warnings_name_the_cell(asker: Asker) -> None:
    result = asker.run(f"{NUMPY}\n1 / (1 + np.exp(np.array([-1000.0]) * -1))")
    assert "overflow encountered in exp" in printed(result, "stderr")
    assert printed(result, "stderr").startswith("line 2: RuntimeWarning: ")


def test_there_is_nothing_to_read(asker: Asker) -> None:
    assert asker.value("import sys\nsys.stdin.read()") == ""
    result = asker.run("input('name? ')")
    assert result.error is not None
    assert result.error.type == "EOFError"


def test_figures_come_as_data(asker: Asker) -> None:
    text = "from tutor.plotting import pyplot as plt\nplt.plot([1, 2, 3])\nplt.figure()\nplt.scatter([1], [2])"
    result = asker.run(text)
    assert result.status is Status.OK
    assert [len(figure.axes) for figure in result.figures] == [1, 1]
    assert result.display is None


def test_figures_of_a_failing_cell_are_shown(asker: Asker) -> None:
    result = asker.run("from tutor.plotting import pyplot as plt\nplt.plot([1, 2, 3])\n1 / 0")
    assert result.status is Status.RAISED
    assert len(result.figures) == 1


def test_a_figure_that_is_too_large_is_left_out_with_a_word(asker: Asker) -> None:
    text = f"{NUMPY}\nfrom tutor.plotting import pyplot as plt\nplt.plot(np.zeros(3_000_000))\nNone"
    result = asker.run(text)
    assert result.status is Status.OK
    assert result.figures == ()
    assert "a figure was left out" in printed(result, "stderr")


def test_main_is_the_cells_own_module(asker: Asker) -> None:
    assert asker.value("__name__") == "__main__"
    text = (
        "from dataclasses import dataclass\nimport pickle\n@dataclass\nclass P:\n    x: int\n"
        "pickle.loads(pickle.dumps(P(3))).x"
    )
    assert asker.value(text) == 3


def test_times_are_the_cells_own(asker: Asker) -> None:
    assert 0.1 <= asker.run("import time\ntime.sleep(0.1)").seconds < 0.3


def test_random_numbers_are_part_of_the_state(asker: Asker) -> None:
    """Python seeds its generator anew in every fork; here a fork is to go on where the cell above ended."""
    draws = "import random\nimport numpy as np\n(random.random(), random.gauss(0, 1), float(np.random.random()))"
    seeded = "import random\nimport numpy as np\nrandom.seed(3)\nnp.random.seed(3)\nrandom.random()"
    expected = random.Random(3)
    expected.random()
    first = asker.value(draws, seeded)
    assert first == asker.value(draws, seeded)
    assert isinstance(first, tuple)
    assert first[:2] == (expected.random(), expected.gauss(0, 1))


def test_random_numbers_without_a_seed_stay_the_same_in_a_session(asker: Asker) -> None:
    above = "import random\nimport numpy as np\nx = random.random(), float(np.random.random()), hash('word')"
    assert asker.value("x", above) == asker.value("x", above)
    assert asker.value("random.random()", above) == asker.value("random.random()", above)


def test_memory_is_counted_over_all_cells_together(asker: Asker) -> None:
    """Each holds 100 MB, and 256 MiB are allowed."""
    grow = "import numpy as np\n{} = np.ones(12_500_000)"
    above = [grow.format("a"), grow.format("b")]
    assert asker.run("a.size + b.size", *above).value == 25_000_000
    result = asker.run(grow.format("c"), *above)
    assert result.status is Status.RAISED
    assert result.reason == "memory"
    assert asker.run("a.size + b.size", *above).value == 25_000_000


def test_the_limit_of_recursion_is_the_learners_choice(asker: Asker) -> None:
    deep = "def f(n):\n    return n and f(n - 1)\nf(3000)"
    assert asker.run(deep).status is Status.RAISED
    assert asker.run(deep, "import sys\nsys.setrecursionlimit(5000)").status is Status.OK
    assert asker.run("1 + 1", "import sys\nsys.setrecursionlimit(60)").status is Status.OK
