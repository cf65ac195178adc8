r"""LaTeX formulas in a terminal: in two dimensions, on one line, and both in ASCII.

render(r"\frac{1}{m} \sum_{i=1}^m x_i").rows    the display form
inline(r"\frac{a+b}{c}")                        "(a + b)/c"
problems(r"\frca{a}{b}")                        what is wrong with the source, for the linter
"""

from __future__ import annotations

from functools import lru_cache

from tutor.maths.box import Box

__all__ = ["Box", "inline", "problems", "render"]


@lru_cache(maxsize=512)
def render(tex: str, width: int | None = None, *, ascii: bool = False) -> Box:
    """The display form of ``tex`` in ``width`` cells (None: as wide as it is).

    A formula that is too wide is broken before relations and operators; if that does not do, it becomes its one-line
    form, wrapped. Nothing is cut and nothing raises: what is not understood shows its source.
    """
    # imported at the first formula: a screen without one opens the sooner, by some 30 ms
    from tutor.maths.breaking import fitted
    from tutor.maths.parser import parse

    return fitted(parse(tex)[0], width, ascii=ascii)


@lru_cache(maxsize=2048)
def inline(tex: str, *, ascii: bool = False) -> str:
    """``tex`` on one line, with brackets where the line needs them: ``1/(1 + e⁻ᶻ)``."""
    from tutor.maths.blanks import visible
    from tutor.maths.linear import linear
    from tutor.maths.parser import parse

    return visible(linear(parse(tex)[0], ascii=ascii)).strip()


def problems(tex: str) -> list[str]:
    """What is wrong with ``tex``, each with its place: unknown commands, braces and fences that do not match."""
    from tutor.maths.parser import parse

    found = []
    for problem in parse(tex)[1]:
        before = tex[: problem.position]
        line, column = before.count("\n") + 1, problem.position - before.rfind("\n")
        found.append(f"line {line}, column {column}: {problem.message}")
    return found
