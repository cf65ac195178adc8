"""Each explanation is proved with the real error, raised by a real cell."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tutor.runner.explain import TABLE, explain, find
from tutor.runner.forks import ForkSession
from tutor.runner.meanings.rows import Fault
from tutor.runner.results import Limits, Source, Status

SETUP = Source(
    "setup",
    "import numpy as np\n"
    "from tutor import engine as nn\n"
    "from tutor.plotting import pyplot as plt\n"
    "A, v, w, i = np.ones((2, 3)), np.ones(3), np.ones(2), np.arange(3)\n"
    "def forgot(x):\n"
    "    y = x + 1\n"
    "class Unit:\n"
    "    def fire(): pass\n",
)

# Row of the table, the cell, and what the explanation must say.
CASES: list[tuple[str, str, list[str]]] = [
    ("expected block", "if True:\npass", ["'if' in line 1", "4 spaces"]),
    ("expected block", "def f():\nreturn 1", ["function definition in line 1"]),
    ("unexpected indent", "x = 1\n  y = 2", ["must begin where the line above begins"]),
    ("unmatched indent", "if True:\n    x = 1\n  y = 2", ["at a depth that none above has"]),
    ("tabs and spaces", "if True:\n\tx = 1\n        y = 2", ["Tabs and spaces are mixed"]),
    ("never closed", "x = np.sum(v, (0\ny = 3", ["The ( marked", "its ) is missing"]),
    ("never closed", "x = [1, 2", ["The [ marked", "its ] is missing"]),
    ("unmatched bracket", "x = (1 + 2))", ["one ) too many"]),
    ("mismatched brackets", "np.array([1, 2, 3)", ["The [ is still open when ) comes", "its ] is missing"]),
    ("mismatched brackets", "x = [(1,\n2]", ["The ( of line 1"]),
    ("= for ==", "n = 3\nif n = 3:\n    pass", ["to compare write =="]),
    ("bad assignment", "if v.size = 3:\n    pass", ["to compare write =="]),
    ("bad assignment", "v.sum() = 3", ["not to a call"]),
    ("bad assignment", "x + 1 = 3", ["swap the sides"]),
    ("bad assignment", "None = 3", ["None is a word of Python's own"]),
    ("missing colon", "for k in range(3)\n    print(k)", ["must end in a colon"]),
    ("missing colon", "def f(x)\n    return x", ["must end in a colon"]),
    ("unterminated text", "x = 'abc\ny = 2", ["no closing quote"]),
    ("unterminated long text", 'def f():\n    """What\n    return 1', ["three quotes"]),
    ("f-string", "f'{}'", ["needs an expression"]),
    ("print without brackets", "print v", ["print(...)"]),
    ("missing comma", "x = [1 2 3]", ["a comma is missing"]),
    ("bad number", "x = 2x", ["2 * x"]),
    ("leading zero", "x = 007", ["no zeros in front"]),
    ("character", "x = “abc”", ["“", 'Type "']),
    ("character", "x = 3 − 2", ["Type -"]),
    ("character", "x = 3 €", ["means nothing in Python"]),
    ("default before others", "def f(a=1, b): pass", ["come last"]),
    ("keyword before others", "np.sum(axis=0, v)", ["come last"]),
    ("repeated argument", "np.sum(v, axis=0, axis=1)", ["axis is there twice"]),
    ("repeated argument", "def f(a, a): pass", ["a is there twice"]),
    ("outside a function", "return v", ["return stands in no function"]),
    ("outside a loop", "if True:\n    break", ["break belongs into"]),
    ("outside a loop", "continue", ["continue belongs into"]),
    ("try without except", "try:\n    x = 1\nx = 2", ["needs its except"]),
    ("if without else", "x = 1 if v.size", ["a if condition else b"]),
    ("backslash", "x = 1 \\ 2", ["Division is /"]),
    ("global too late", "def f():\n    x = 1\n    global x", ["global comes first"]),
    ("invalid syntax", "x++", ["x += 1"]),
    ("invalid syntax", "x = True && False", ["and"]),
    ("invalid syntax", "x = True || False", ["or"]),
    ("invalid syntax", "if !x: pass", ["not"]),
    ("invalid syntax", "v === v", ["=="]),
    ("invalid syntax", "v <> v", ["!="]),
    ("invalid syntax", "x = v ? 1 : 2", ["b if a else c"]),
    ("invalid syntax", "else:\n    pass", ["directly after that block"]),
    ("invalid syntax", "lambda = 0.1", ["a word of Python's own"]),
    ("invalid syntax", "f = lambda x: return x", ["A lambda has no return"]),
    ("invalid syntax", "from numpy import", ["a name is missing"]),
    ("invalid syntax", "def (x): pass", ["a name is missing"]),
    ("invalid syntax", "for k in:\n    pass", ["what to go through"]),
    ("invalid syntax", "[for k in v]", ["begins with what is collected"]),
    ("invalid syntax", "x = = 3", ["space between"]),
    ("invalid syntax", "assert v.size = 3", ["to compare write =="]),
    ("invalid syntax", "x = 3; y = 2 x", ["2 * x"]),
    ("invalid syntax", "learning rate = 0.1", ["Between two names something is missing"]),
    ("invalid syntax", "@", ["cannot read this line"]),
    ("name", "learning_rates = 1\nlearning_rate", ["Did you mean learning_rates?"]),
    ("name", "del np\nnp.ones(3)", ["import numpy as np"]),
    ("name", "numpy.ones(3)", ["import numpy as np"]),
    ("name", "del nn\nnn.Dense(3)", ["from tutor import engine as nn"]),
    ("name", "del plt\nplt.plot(v)", ["from tutor.plotting import pyplot as plt"]),
    ("name", "math.sqrt(2)", ["import math"]),
    ("name", "pd.DataFrame()", ["pandas"]),
    ("name", "true", ["True"]),
    ("name", "my_sigmoid(3)", ["Nothing is called my_sigmoid"]),
    ("free variable", "def f():\n    def g():\n        return q\n    g()\n    q = 1\nf()", ["before the outer one"]),
    ("local variable", "n = 0\ndef f():\n    n += 1\nf()", ["n gets a value somewhere in this function"]),
    ("attribute with advice", "plt.plto(v)", []),
    ("module's attribute", "np.aray([1])", ["Did you mean np.array?"]),
    ("module's attribute", "nn.Dens(3)", ["Did you mean nn.Dense?"]),
    ("module's attribute", "np.random.randomm(3)", ["Did you mean np.random.random?"]),
    ("module's attribute", "np.float(3)", ["write float"]),
    ("module's attribute", "np.qqq", ["no np.qqq"]),
    ("attribute", "forgot(1).shape", ["forgot(1) is None", "lacks a return"]),
    ("attribute", "[1, 2].shape", ["This is a list", "np.array"]),
    ("attribute", "v.sum().item().shape", ["single number (float)"]),
    ("attribute", "v.append(3)", ["An array does not grow"]),
    ("attribute", "[1].push(3)", ["append"]),
    ("attribute", "forgot.shape", ["call it with parentheses"]),
    ("attribute", "A.transpos()", ["Did you mean .transpose?"]),
    ("attribute", "A.length", ["An array has no .length"]),
    ("attribute", "'abc'.qqq", ["type str has no .qqq"]),
    ("module", "import nunpy", ["Did you mean numpy?"]),
    ("module", "import matplotlib.pyplot as plt2", ["from tutor.plotting import pyplot as plt"]),
    ("module", "import torch", ["PyTorch is not part"]),
    ("module", "import qqqqqq", ["no module qqqqqq"]),
    ("import", "from tutor.engine import Dens", ["Did you mean Dense?"]),
    ("import", "from numpy import qqqqq", ["numpy has no qqqqq"]),
    ("broadcast", "A + w", ["(2, 3) and (2,)", "axis 1, the last, 3 meets 2", "b[:, None] has shape (2, 1)"]),
    ("broadcast", "A * A.T", ["axis 1, the last, 3 meets 2", ".T swaps its axes"]),
    ("broadcast", "v - w", ["axis 0, 3 meets 2", "Print both shapes"]),
    ("broadcast", "np.ones((2, 4, 3)) + np.ones((5, 3))", ["axis 1, 4 meets 5"]),
    ("broadcast", "np.where(v > 0, v, w)", ["3 meets 2"]),
    ("broadcast_to", "np.broadcast_to(v, (3, 2))", ["(3,) cannot be stretched to (3, 2)"]),
    ("einsum", "np.einsum('ij,jk->ik', A, A)", ["One letter of the einsum"]),
    ("matmul", "np.ones((2, 3)) @ A", ["last axis of A has 3 elements", "B has 2 rows"]),
    ("matmul", "x = w + v @ A", ["v @ A: (3,) @ (2, 3). The 3 and the 2 meet, and must be equal."]),
    ("matmul", "A @ A", ["A @ A: (2, 3) @ (2, 3).", "What would fit: .T behind one of them."]),
    ("matmul", "B = np.ones((3, 4))\nB @ A.T", ["B @ A.T: (3, 4) @ (3, 2).", "The 4 and the 3 meet"]),
    ("matmul", "B = np.ones((4, 2))\nA @ B", ["A @ B: (2, 3) @ (4, 2).", "What would fit: the other order."]),
    ("linear algebra sizes", "np.linalg.solve(np.eye(2), v)", ["one has 2 elements", "other has 3"]),
    ("dot", "np.dot(A, A)", ["(2, 3) and (2, 3)", "axis 1 of the first has 3", "axis 0 of the second 2"]),
    ("dot", "np.dot(v, w)", ["(3,) and (2,)", "axis 0 of the first has 3"]),
    ("matmul of a number", "A @ 3", ["on its right side", "write *"]),
    ("matmul of a number", "forgot(1) @ A", ["on its left side", "lacks a return"]),
    ("assignment", "A[0] = w", ["has shape (2,)", "has shape (3,)"]),
    ("reshape", "A.reshape(4, 2)", ["there are 6", "4 x 2 = 8"]),
    ("reshape", "A.reshape(-1, 4)", ["there are 6", "With -1"]),
    ("axis", "A.sum(axis=2)", ["2 axes", "the last is axis 1"]),
    ("axis", "v.mean(axis=1)", ["one axis only: axis 0"]),
    ("axis", "np.array(3.0).sum(axis=1)", ["a single number"]),
    ("axes of transpose", "np.transpose(A, (0, 1, 2))", ["each axis of the array once"]),
    ("squeeze", "np.squeeze(A, axis=0)", ["length 1 only"]),
    ("dimensions to join", "np.concatenate([A, w])", ["number 0 has 2 axes, number 1 has 1"]),
    ("sizes to join", "np.vstack([A, w])", ["in axis 1, number 0 has 3 and number 1 has 2"]),
    ("shapes to stack", "np.stack([v, w])", ["arrays of one shape"]),
    ("split", "np.split(v, 2)", ["np.array_split"]),
    ("too many indices", "A[0, 0, 0]", ["3 indices", "2 axes", "x[i, j]"]),
    ("too many indices", "v[0, 0]", ["1 axis", "x[i]"]),
    ("index of a number", "v[0][0]", ["a single number already"]),
    ("out of bounds", "v[3]", ["along axis 0 there are 3 elements", "last of index 2", "Index 3"]),
    ("out of bounds", "A[0, 3]", ["along axis 1"]),
    ("out of bounds", "v[:0][0]", ["Axis 0 is empty"]),
    ("boolean index", "v[w > 0]", ["axis 0 has 3, the mask 2"]),
    ("index arrays", "A[[0, 1], [0, 1, 2]]", ["np.ix_"]),
    ("square matrix", "np.linalg.inv(A)", ["Only a square matrix"]),
    ("singular matrix", "np.linalg.inv(np.zeros((2, 2)))", ["no inverse"]),
    ("unequal rows", "np.array([[1, 2], [3]])", ["not equally long"]),
    ("sequence as element", "v[0] = [1, 2]", ["takes one number"]),
    ("truth value", "if v > 0:\n    pass", [".all() or .any()", "(a > 0) & (b > 0)"]),
    ("float index", "v[6 / 2]", ["whole number", "//"]),
    ("float index array", "v[np.array([0.0, 1.0])]", [".astype(int)"]),
    ("cast", "i += 0.5", ["whole numbers (int64)", "decimals (float64)", "a = a + b"]),
    ("types without a loop", "np.array(['1', '2']) + 1", ["text in an array", ".astype(float)"]),
    ("unsupported types", "np.exp('1')", ["np.exp works on numbers"]),
    ("unsupported types", "(v > 0) & 0.5", ["truth values and whole numbers"]),
    ("text in a reduction", "np.array([1, 'a']).sum()", ["cannot be summed up"]),
    ("no method", "np.exp(forgot(1))", ["np.exp got None", "lacks a return"]),
    ("no method", "np.exp(forgot)", ["a function itself"]),
    ("shape as two arguments", "np.zeros(2, 3)", ["np.zeros((2, 3))"]),
    ("unknown data type", "v.astype('flaot')", ["flaot"]),
    ("whole number", "range(2.5)", ["a decimal point", "//"]),
    ("whole number", "np.random.rand((2, 3))", ["rand(2, 3)"]),
    ("whole number", "range(forgot(1))", ["it is None"]),
    ("float as shape", "np.ones(2.0)", ["whole numbers"]),
    ("array as one number", "float(v)", ["One number is wanted"]),
    ("array as one number", "A.item()", ["One number is wanted"]),
    ("array as index", "range(v)", ["x.size"]),
    ("negative size", "np.zeros(-1)", ["below 0"]),
    ("negative power", "i ** -1", [".astype(float)"]),
    ("nothing to reduce", "np.max([])", ["nothing in it"]),
    ("nothing to reduce", "max([])", ["nothing in it"]),
    ("sample too large", "np.random.default_rng(0).choice(3, 5, replace=False)", ["no more can be drawn"]),
    ("memory for an array", "np.ones((100_000, 100_000))", ["74.5 GiB", "(100000, 100000)"]),
    ("memory", "[0] * 10 ** 12", ["more memory than it may take"]),
    ("not callable", "2 (v)", ["2 is a number", "2 * (...)"]),
    ("not callable", "v(0)", ["v is an array", "x[0]"]),
    ("not callable", "len = 3\nlen([1])", ["len is Python's own function", "rename"]),
    ("not callable", "A.T()", ["A.T is an array already"]),
    ("not callable", "v.shape()", ["no parentheses"]),
    ("not callable", "forgot(1)(2)", ["forgot(1) is None"]),
    ("not callable", "np(3)", ["np is a module"]),
    ("not callable", "'abc'(3)", ["is text"]),
    ("not subscriptable", "forgot(1)[0]", ["forgot(1) is None", "lacks a return"]),
    ("not subscriptable", "np.zeros[3]", ["np.zeros(...)"]),
    ("not subscriptable", "x = 3\nx[0]", ["x is a single number"]),
    ("no item assignment", "forgot(1)[0] = 2", ["It is None"]),
    ("no item assignment", "v.shape[0] = 2", ["A tuple cannot be changed"]),
    ("missing arguments", "forgot()", ["forgot()", "'x' got no value"]),
    ("too many arguments", "forgot(1, 2)", ["takes 1 and got 2"]),
    ("too many arguments", "Unit().fire()", ["needs self"]),
    ("arguments of a built-in", "len(1, 2)", ["exactly one", "got 2"]),
    ("unexpected keyword", "forgot(1, y=2)", ["no argument called y"]),
    ("invalid keyword", "print('a', ends='')", ["print() has no argument called ends"]),
    ("argument given twice", "forgot(1, x=2)", ["x is given twice"]),
    ("operands", "forgot(1) + 1", ["left side of + is None", "lacks a return"]),
    ("operands", "A * forgot(1)", ["right side of * is None"]),
    ("operands", "1 + forgot", ["a function itself"]),
    ("operands", "1 + '2'", ["float(...)", "str(...)"]),
    ("operands", "[1] - [2]", ["np.array"]),
    ("operands", "2.0 ^ 2", ["Powers are written **"]),
    ("operands", "{} + {}", ["a dict and a dict"]),
    ("one operand", "-forgot(1)", ["is None"]),
    ("one operand", "-[1, 2]", ["np.array"]),
    ("joining", "'loss ' + 3", ["str(...)", "f-string"]),
    ("joining", "[1] + 1", ["np.array"]),
    ("repeating", "[1, 2] * 2.0", ["np.array(x) * 2.0"]),
    ("repeating", "[1, 2] * [3]", ["multiplied by a list"]),
    ("comparing", "forgot(1) > 1", ["One side of > is None"]),
    ("comparing", "1 < 'a'", ["like with like"]),
    ("no length", "len(3)", ["a whole number"]),
    ("no length", "len(forgot(1))", ["It is None"]),
    ("not iterable", "for k in 3:\n    pass", ["range(n)"]),
    ("not iterable", "for k in forgot(1):\n    pass", ["It is None"]),
    ("not to be unpacked", "a, b = forgot(1)", ["the right side is None"]),
    ("not to be unpacked", "a, b = 3", ["a single int"]),
    ("too many to unpack", "a, b = 1, 2, 3", ["2 names on the left"]),
    ("too few to unpack", "m, n = v.shape", ["2 names", "1 value on the right"]),
    ("list index", "[1, 2][1.0]", ["not by float", "//"]),
    ("list index", "[[1], [2]][0, 0]", ["np.array(x)"]),
    ("unhashable", "{[1]: 2}", ["tuple(x)"]),
    ("format", "f'{v:.2f}'", ["an array", "np.round"]),
    ("format", "f'{forgot(1):.2f}'", ["this is None"]),
    ("format of text", "'{:.2f}'.format('a')", ["this is text"]),
    ("join", "', '.join([1, 2])", ["item 0 is int"]),
    ("division by zero", "1 / 0", ["What stands below the line is 0"]),
    ("division by zero", "n = 0\n1 / n", ["n is 0 here, and stands below the line.", "the right way up?"]),
    ("sequence index", "[1, 2][2]", ["The list is shorter"]),
    ("sequence index", "v.shape[1]", [".shape[0]"]),
    ("empty list", "[].pop()", ["It is empty"]),
    ("too few values to format", "'{} {}'.format(1)", ["more {} in the text"]),
    ("key", "{'W1': 1}['W2']", ["no key 'W2'"]),
    ("recursion", "def f(n):\n    return f(n - 1)\nf(3)", ["calls itself without end"]),
    ("text as a number", "int('3.5')", ["float('3.5') first"]),
    ("text as a number", "float('x')", ["'x' cannot be read"]),
    ("conversion", "float(forgot(1))", ["float() got None"]),
    ("conversion", "int([1])", ["it got a list"]),
    ("domain", "import math\nmath.log(0)", ["log needs more than 0"]),
    ("overflow", "import math\nmath.exp(1000)", ["too large for a float"]),
    ("not in the list", "[1].index(5)", ["if x in items"]),
    ("input", "input()", ["nobody to type"]),
    ("guard", "import os\nos.system('true')", ["without other programs"]),
    ("guard", "import os\nos.kill(os.getppid(), 0)", ["other processes"]),
    ("no permission", "raise PermissionError(13, 'Permission denied', 'x')", ["not for you"]),
    ("no such file", "open('data.csv')", ["no file 'data.csv'"]),
    ("exit", "exit()", ["leave it out"]),
    ("exit", "import sys\nsys.exit(3)", ["leave it out"]),
    ("keyboard interrupt", "raise KeyboardInterrupt", ["nobody pressed a key"]),
    ("assertion", "assert v.size == 4", ["came out false"]),
    ("not implemented", "raise NotImplementedError", ["still to be written"]),
    ("nothing next", "next(iter([]))", ["nothing left"]),
]


@pytest.fixture(scope="module")
def session() -> Iterator[ForkSession]:
    opened = ForkSession(Limits(wall=10, cpu=10))
    yield opened
    opened.close()


@pytest.mark.parametrize(("name", "code", "says"), CASES, ids=[f"{name}: {code!r}"[:60] for name, code, _ in CASES])
def test_a_real_error_is_explained(session: ForkSession, name: str, code: str, says: list[str]) -> None:
    result = session.run([SETUP], Source("cell", code))
    assert result.status is Status.RAISED
    assert result.error is not None
    row = find(Fault(result.error.type, result.error.message))
    assert row is not None, result.error
    assert row.name == name
    for part in says:
        assert part in result.error.explanation
    assert bool(says) is bool(result.error.explanation)
    assert result.error.explanation.count("\n") == 0


def test_every_row_is_proved() -> None:
    assert {row.name for row in TABLE} == {name for name, _, _ in CASES}


def test_names_of_rows_are_unique() -> None:
    names = [row.name for row in TABLE]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    "code", ["raise ValueError('loss: give mse or bce')", "nn.Sequential([]).compile(loss='nope')"]
)
def test_what_explains_itself_is_left_alone(session: ForkSession, code: str) -> None:
    result = session.run([SETUP], Source("cell", code))
    assert result.error is not None
    assert result.error.explanation == ""


KINDS = sorted({kind for row in TABLE for kind in row.kinds})


@given(st.sampled_from(KINDS), st.text(max_size=200), st.text(max_size=100), st.text(max_size=20))
@example("ValueError", "operands could not be broadcast together with shapes (2,3) " + "(9" * 500, "", "")
@example("ValueError", "cannot reshape array of size 6 into shape (" + "9," * 500 + ")", "", "")
@example("TypeError", "'ndarray' object is not callable", ")" * 400, "")
@example("SyntaxError", "invalid syntax", "'" * 400 + "(" * 100, "")
def test_any_message_is_read_without_harm(kind: str, message: str, code: str, suggestion: str) -> None:
    assert isinstance(explain(kind, message, code, suggestion), str)
