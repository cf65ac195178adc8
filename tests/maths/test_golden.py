"""The golden formulas of ``formulas.txt``."""

from __future__ import annotations

import time

import pytest

from tests.maths.golden import FORMS, Golden, forms_of, read
from tutor import maths
from tutor.maths import parser

FORMULAS = read()


@pytest.mark.parametrize("formula", FORMULAS, ids=lambda formula: formula.name)
def test_forms(formula: Golden) -> None:
    assert forms_of(formula.tex) == formula.forms


@pytest.mark.parametrize("formula", FORMULAS, ids=lambda formula: formula.name)
def test_ascii_forms_are_ascii(formula: Golden) -> None:
    assert maths.inline(formula.tex, ascii=True).isascii()
    assert "".join(maths.render(formula.tex, ascii=True).rows).isascii()


def test_the_file_is_complete() -> None:
    assert len(FORMULAS) >= 60
    assert all(tuple(formula.forms) == FORMS for formula in FORMULAS)
    assert len({formula.name for formula in FORMULAS}) == len(FORMULAS)


def test_golden_sources_have_no_problems() -> None:
    assert [problem for formula in FORMULAS for problem in maths.problems(formula.tex)] == []


def test_a_formula_takes_less_than_a_millisecond() -> None:
    best = float("inf")
    for _ in range(5):
        for cache in (maths.render, maths.inline, parser.parse):
            cache.cache_clear()
        start = time.perf_counter()
        for formula in FORMULAS:
            maths.render(formula.tex, 76)
        best = min(best, time.perf_counter() - start)
    assert best / len(FORMULAS) < 0.001
