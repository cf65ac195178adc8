"""Hypothesis strategies for the text of lessons: sound ones, and anything."""

from __future__ import annotations

from hypothesis import strategies as st

FRAGMENTS = [
    "# Title", "words", "- item", "  - nested", "1. one", "> quoted", "| a | b |", "|---|:-:|", "| 1 | $x$ |", "",
    "---", "***", "    code", "\ttab", "+++", "% comment", "(target)=", "```", "````", "```python", "~~~{note}",
    ":::", ":::{tip}", "::::", "```{note} N", "```{math}", "```{figure} f.png", ":alt: x", ":label: a", ":label: b",
    ":class: c", ":tags: [demo]", ":tags: [check, remove-cell]", ":tags: [starter]", ":tags: [solution]",
    ":tags: [mistake]", ":tags: [predict]", ":tags: [quiz]", "```{code-cell} python", "   ```{code-cell}",
    "```{exercise-start} X", "```{exercise-end}", "```{solution-start} a", "```{solution-end}", "```{hint} H",
    "```{exercise} Q", "- [x] right", "- [ ] wrong", "  why", "#| ask: what", "#| name: n", "#| expect: [1,",
    "#|   2]", "#| message: m", "#| answer: 3", "#|", "#| points: x", "x = 1", "$$", "$$ (eq-a)", "$$x$$", "$",
    "{eq}`eq-a`", "{eq}`", "{foo}`x`", "<b>", "a <i>b</i>", "<!-- c -->", "<", "![alt](p.png)", "![](p.png)",
    "[l](u)", "[](u)", "[x]: http://a", "**b** *i* ~~s~~ `c`", "***a", "a\\", "&amp; &#0;", "\x0b", "\u2028", "#",
    "a[^n]", "[^n]: note", "{term}`unit`", "```{glossary}", ":tags: [carry]", "#| from: 04-neuron/sigmoid",
]  # fmt: skip

anything = st.text(st.characters(codec="utf-8") | st.sampled_from("`{}:$|[]()- \n\t#>*_~<!\\\r\x00"), max_size=200)
pieces = st.lists(
    st.tuples(st.sampled_from(["", "", "", "", "  ", "- ", "> "]), st.sampled_from(FRAGMENTS)).map("".join), max_size=30
).map("\n".join)

_code_lines = st.sampled_from(
    [
        "x = 1",
        "",
        "    y = 2",
        "# comment",
        's = "```"',
        "#| late: option",
        "z = [1,",
        "   2]",
        "π = 3",
        "if x:",
        "\tpass",
    ]
)
# Code begins with something and ends with something, as blank lines around it are no part of a cell.
code = st.builds(lambda middle: "\n".join(["first = 0", *middle, "last = 1"]), st.lists(_code_lines, max_size=6))


@st.composite
def cells(draw: st.DrawFn) -> tuple[str, str]:
    """A demo, setup or predict cell: its text and its source."""
    tag = draw(st.sampled_from(["demo", "setup", "predict"]))
    options = ["#| ask: What?"] if tag == "predict" else []
    options += draw(st.sampled_from([[], ["#| seconds: 3"], ["#| seconds:", "#|   3"]]))
    blank = draw(st.sampled_from([[], [""], ["", ""]]))
    source = draw(code)
    return "\n".join(["```{code-cell} python", f":tags: [{tag}]", *options, *blank, source, *blank, "```"]), source


@st.composite
def exercises(draw: st.DrawFn, label: str) -> tuple[str, list[str]]:
    """An exercise: its text, and the sources of its cells in order."""
    parts = [f"```{{exercise-start}} T\n:label: {label}\n```", "Prose."]
    starter, solution = draw(code), draw(code)
    parts += [f"```{{code-cell}}\n:tags: [starter]\n{starter}\n```", "```{exercise-end}\n```"]
    parts += ["```{hint} H\nwords\n```"] * draw(st.integers(0, 2))
    parts += [f"```{{solution-start}} {label}\n```", f"```{{code-cell}}\n:tags: [solution]\n{solution}\n```"]
    parts += ["Because.", "```{solution-end}\n```"]
    sources = [starter, solution]
    for _ in range(draw(st.integers(1, 3))):
        sources.append(draw(code))
        parts.append(f"```{{code-cell}}\n:tags: [check]\n#| name: n\n#| expect: [1,\n#|   2]\n\n{sources[-1]}\n```")
    for _ in range(draw(st.integers(0, 2))):
        sources.append(draw(code))
        parts.append(f"```{{code-cell}}\n:tags: [mistake]\n#| message: m\n{sources[-1]}\n```")
    return draw(st.sampled_from(["\n", "\n\n"])).join(parts), sources


@st.composite
def lessons(draw: st.DrawFn) -> tuple[str, list[str]]:
    """A sound lesson: its text, and the sources of its cells in order."""
    parts: list[str] = ["# Title"]
    sources: list[str] = []
    for number in range(draw(st.integers(1, 5))):
        parts.append(
            draw(st.sampled_from(["Words.", "$$\nx\n$$", "- a\n- b", "| a |\n|---|\n| b |", "```text\nx\n```"]))
        )
        if draw(st.booleans()):
            text, source = draw(cells())
            parts, sources = [*parts, text], [*sources, source]
        else:
            text, found = draw(exercises(f"f{number}"))
            parts, sources = [*parts, text], [*sources, *found]
    return draw(st.sampled_from(["\n\n", "\n\n\n"])).join(parts) + draw(st.sampled_from(["", "\n", "\n\n"])), sources
