"""Vim's keys as plain logic. What stands in the table is what vim 9.0 does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.app.vim.engine import Vim
from tutor.app.vim.places import line_end, line_start
from tutor.app.vim.states import Doing, Mode

# (before, keys, after); the cursor stands on the character behind the broken bar.
TABLE = [
    ("¦one two three", "w", "one ¦two three"),
    ("one ¦two three", "b", "¦one two three"),
    ("¦one two", "e", "on¦e two"),
    ("¦foo(bar)", "w", "foo¦(bar)"),
    ("¦foo(bar) x", "W", "foo(bar) ¦x"),
    ("foo(bar) ¦x", "B", "¦foo(bar) x"),
    ("¦foo(bar) x", "E", "foo(bar¦) x"),
    ("one t¦wo", "0", "¦one two"),
    ("  on¦e", "^", "  ¦one"),
    ("¦one two", "$", "one tw¦o"),
    ("one ¦two three", "3l", "one two¦ three"),
    ("one t¦wo", "2h", "one¦ two"),
    ("¦one\n\nthree", "jj", "one\n\n¦three"),
    ("on¦e\nt\nthree", "jj", "one\nt\nth¦ree"),
    ("¦one\ntwo\n  three", "G", "one\ntwo\n  ¦three"),
    ("one\ntwo\n  thr¦ee", "gg", "¦one\ntwo\n  three"),
    ("one\ntwo\nth¦ree", "2G", "one\n¦two\nthree"),
    ("¦a\nb\n\nc", "}", "a\nb\n¦\nc"),
    ("a\nb\n\n¦c", "{", "a\nb\n¦\nc"),
    ("¦a b a b", "fb", "a ¦b a b"),
    ("¦a b a b", "2fb", "a b a ¦b"),
    ("a b a ¦b", "Fa", "a b ¦a b"),
    ("¦a b a b", "tb;", "a b a¦ b"),
    ("a b a ¦b", "Ta", "a b a¦ b"),
    ("¦a b a b", "fb;,", "a ¦b a b"),
    ("¦f(a, (b))", "%", "f(a, (b)¦)"),
    ("f(a, (b¦))", "%", "f(a, ¦(b))"),
    ("one ¦two", "x", "one ¦wo"),
    ("one t¦wo", "X", "one ¦wo"),
    ("¦one two", "3x", "¦ two"),
    ("one ¦two three", "D", "one¦ "),
    ("one t¦wo", "C!<Esc>", "one t¦!"),
    ("o¦ne two", "sX<Esc>", "o¦Xe two"),
    (" on¦e", "SX<Esc>", " ¦X"),
    ("¦one two", "dw", "¦two"),
    ("one ¦two", "dw", "one¦ "),
    ("¦one two three", "d2w", "¦three"),
    ("one ¦two", "cwX<Esc>", "one ¦X"),
    ("¦one two", "ceX<Esc>", "¦X two"),
    ("one tw¦o", "db", "one ¦o"),
    ("¦one two", "de", "¦ two"),
    ("one ¦two", "d$", "one¦ "),
    ("one ¦two", "d0", "¦two"),
    ("¦f(a) + b", "dt+", "¦+ b"),
    ("f(a) ¦+ b", "dF(", "f¦+ b"),
    ("¦f(a, b) + c", "df)", "¦ + c"),
    ("on¦e\ntwo\nthree", "dd", "¦two\nthree"),
    ("on¦e\ntwo\nthree", "2dd", "¦three"),
    ("one\ntw¦o", "dd", "¦one"),
    ("¦one\ntwo\nthree", "dj", "¦three"),
    ("one\ntwo\nth¦ree", "dk", "¦one"),
    ("one\n¦two\nthree", "dG", "¦one"),
    ("one\ntwo\n¦three", "dgg", "¦"),
    ("¦a\nb\n\nc", "d}", "¦\nc"),
    ("¦one\ntwo", "yyp", "one\n¦one\ntwo"),
    ("one\n¦two", "yyP", "one\n¦two\ntwo"),
    ("¦one\ntwo", "yyjp", "one\ntwo\n¦one"),
    ("¦one two", "ywP", "one¦ one two"),
    ("¦one two", "ywwp", "one tone¦ wo"),
    ("¦one\ntwo\nthree", "dd2p", "two\n¦one\none\nthree"),
    ("¦one two", "xp", "n¦oe two"),
    ("¦one two", "dwwP", "twone¦ o"),
    ("on¦e\n  two", "J", "one¦ two"),
    ("¦one\ntwo\nthree", "3J", "one two¦ three"),
    ("f(a,¦\n  )", "J", "f(a,¦)"),
    ("¦one Two", "~", "O¦ne Two"),
    ("¦one Two", "7~", "ONE tW¦O"),
    ("one ¦two", "rX", "one ¦Xwo"),
    ("¦one two", "3rx", "xx¦x two"),
    ("one ¦two", "5rx", "one ¦two"),
    ("¦one two", "iX<Esc>", "¦Xone two"),
    ("¦one two", "aX<Esc>", "o¦Xne two"),
    ("  on¦e", "IX<Esc>", "  ¦Xone"),
    ("  ¦one", "AX<Esc>", "  one¦X"),
    ("  on¦e\ntwo", "oX<Esc>", "  one\n  ¦X\ntwo"),
    ("  on¦e\ntwo", "OX<Esc>", "  ¦X\n  one\ntwo"),
    ("¦one", "3iab<Esc>", "ababa¦bone"),
    ("¦one", "2oX<Esc>", "one\nX\n¦X"),
    ("¦one two three", "dw.", "¦three"),
    ("¦one two three four", "2dw.", "¦"),
    ("¦one two", "iX<Esc>.", "¦XXone two"),
    ("¦one two three", "cwX<Esc>w.", "X ¦X three"),
    ("¦a\nb\nc", "A!<Esc>j.j.", "a!\nb!\nc¦!"),
    ("¦a\nb\nc\nd", "dd.", "¦c\nd"),
    ("¦abcdef", "x3.", "¦ef"),
    ("¦one\ntwo", ">>", "    ¦one\ntwo"),
    ("    ¦one\ntwo", "<<", "¦one\ntwo"),
    ("¦one\ntwo\nthree", "2>>", "    ¦one\n    two\nthree"),
    ("¦one\n\nthree", ">G", "    ¦one\n\n    three"),
    ("¦one\ntwo", ">j.", "        ¦one\n        two"),
    ("one t¦wo three", "diw", "one ¦ three"),
    ("one t¦wo three", "daw", "one ¦three"),
    ("one two thr¦ee", "daw", "one tw¦o"),
    ("one ¦t.o three", "diW", "one ¦ three"),
    ("f(a, ¦b)", "di(", "f(¦)"),
    ("f(a, ¦b)", "da(", "¦f"),
    ("f(a, ¦b)", "ci(X<Esc>", "f(¦X)"),
    ("¦f(a, b)", "di(", "f(¦)"),
    ("f(g(¦x))", "2di(", "f(¦)"),
    ("x[1, ¦2]", "dib", "x[1, ¦2]"),
    ("x[1, ¦2]", "di[", "x[¦]"),
    ("{1: ¦2}", "di{", "{¦}"),
    ('f("a¦b")', 'di"', 'f("¦")'),
    ('f("a¦b") + c', 'da"', "f(¦) + c"),
    ('¦f("ab")', 'ci"X<Esc>', 'f("¦X")'),
    ("f('a¦b')", "yi'P", "f('a¦bab')"),
    ("f(\n    ¦a,\n)", "di(", "f(\n¦)"),
    ("¦a\nb\n\nc\nd", "dip", "¦\nc\nd"),
    ("¦a\nb\n\nc\nd", "dap", "¦c\nd"),
    ("¦one two", "vlld", "¦ two"),
    ("¦one two", "ved", "¦ two"),
    ("one ¦two three", "viwd", "one ¦ three"),
    ("one\n¦two\nthree", "Vd", "one\n¦three"),
    ("¦one\ntwo\nthree", "Vjd", "¦three"),
    ("¦one\ntwo\nthree", "vjd", "¦wo\nthree"),
    ("¦one two", "v$y$p", "one twoone tw¦o"),
    ("¦one two", "vecX<Esc>", "¦X two"),
    ("¦one two three", "wveyviwp", "one tw¦o three"),
    ("one ¦two", "veywhviwp", "one tw¦o"),
    ("¦one\ntwo", "Vyjp", "one\ntwo\n¦one"),
    ("¦one\ntwo\nthree", "Vj>", "    ¦one\n    two\nthree"),
    ("        ¦one\n    two", "Vj<", "    ¦one\ntwo"),
    ("¦one two", "ve~", "¦ONE two"),
    ("¦one two", "veU", "¦ONE two"),
    ("¦one\ntwo\nthree", "VGJ", "one two¦ three"),
    ("¦one two", "verx", "¦xxx two"),
    ("one ¦two", "vohd", "one¦wo"),
    ("one ¦two", "vbd", "¦wo"),
    ("f(a, ¦b)", "vi(d", "f(¦)"),
    ("¦one two", "vd.", "¦e two"),
    ("¦one\ntwo\nthree\nfour", "Vjd.", "¦"),
    ("one ¦two", "vl<Esc>x", "one t¦o"),
    ("¦one foo two foo", "/foo<CR>", "one ¦foo two foo"),
    ("¦one foo two foo", "/foo<CR>n", "one foo two ¦foo"),
    ("¦one foo two foo", "/foo<CR>nN", "one ¦foo two foo"),
    ("¦one foo two foo", "d/foo<CR>", "¦foo two foo"),
    ("one foo two ¦foo", "?o<CR>", "one foo tw¦o foo"),
    ("¦foo bar foo foobar foo", "*", "foo bar ¦foo foobar foo"),
    ("¦foo bar foo foobar foo", "**", "foo bar foo foobar ¦foo"),
    ("foo bar ¦foo", "#", "¦foo bar foo"),
    ("¦one two", '"aywwviw"ap', "one one¦ "),
    ("¦one two three", '"_dwP', "¦two three"),
    ("¦word", "dl.", "¦rd"),
]


def keys_of(written: str) -> list[str]:
    """Keys one by one: "<Esc>" is one."""
    keys = []
    while written:
        name = next((name for name in ("<Esc>", "<CR>", "<BS>") if written.startswith(name)), written[0])
        keys.append(name)
        written = written[len(name) :]
    return keys


def press(vim: Vim, text: str, cursor: int, keys: list[str]) -> tuple[str, int, Doing]:
    """The text, the cursor and what is left to do after ``keys``; what is inserted is inserted as it is."""
    doing = Doing.NOTHING
    for key in keys:
        if vim.mode is Mode.INSERT and key != "<Esc>":
            sign = "\n" if key == "<CR>" else key
            text, cursor = text[:cursor] + sign + text[cursor:], cursor + len(sign)
            continue
        outcome = vim.press(key, text, cursor)
        text, cursor, doing = outcome.text, outcome.cursor, outcome.doing
    return text, cursor, doing


def after(before: str, keys: str) -> str:
    at = before.index("¦")
    vim = Vim()
    vim.settle(before.replace("¦", ""), at)
    text, cursor, _ = press(vim, before.replace("¦", ""), at, keys_of(keys))
    return f"{text[:cursor]}¦{text[cursor:]}"


@pytest.mark.parametrize(("before", "keys", "expected"), TABLE)
def test_keys(before: str, keys: str, expected: str) -> None:
    assert after(before, keys) == expected


def test_what_is_left_to_whoever_holds_the_text() -> None:
    vim = Vim()
    for keys, doing in [("u", Doing.UNDO), ("<Esc>", Doing.LEAVE), (":q<CR>", Doing.LEAVE), ("ZZ", Doing.LEAVE),
                        ("d<Esc>", Doing.NOTHING), ("v<Esc>", Doing.NOTHING), ('"+yy', Doing.COPY)]:  # fmt: skip
        assert press(vim, "one\ntwo", 1, keys_of(keys))[2] is doing, keys
    assert vim.registers[""].text == "one\n"
    outcome = vim.press("3", "text", 0)
    assert vim.press("<C-r>", outcome.text, outcome.cursor).count == 3


def test_status() -> None:
    vim, seen = Vim(), []
    for key in ["2", "d", "<Esc>", "v", "<Esc>", "V", "<Esc>", "/", "a", "b", "<BS>", "<CR>", "i"]:
        vim.press(key, "one two", 0)
        seen.append(vim.status)
    normal = "-- NORMAL --"
    assert seen == [
        *(f"{normal}  2", f"{normal}  2d", normal),
        *("-- VISUAL --", normal, "-- VISUAL LINE --", normal),
        *("/", "/a", "/ab", "/a", normal, "-- INSERT --"),
    ]


def test_ex_commands() -> None:
    def told(line: str) -> tuple[str, int]:
        vim = Vim()
        for key in keys_of(f":{line}"):
            vim.press(key, "a\n  b", 0)
        outcome = vim.press("<CR>", "a\n  b", 0)
        return outcome.told, outcome.cursor

    assert told("2") == ("", 4)
    assert "saved by itself" in told("w")[0]
    assert "not known" in told("s/a/b/")[0]


def test_a_search_that_finds_nothing_says_so() -> None:
    vim = Vim()
    for key in "/xyz":
        vim.press(key, "abc", 0)
    outcome = vim.press("<CR>", "abc", 0)
    assert (outcome.told, outcome.cursor) == ("not found: xyz", 0)


def test_new_lines_begin_where_the_rules_say() -> None:
    vim = Vim(indent=lambda line: 4 if line.endswith(":") else 0)
    text, cursor, _ = press(vim, "if x:", 0, ["o", "a", "<Esc>"])
    assert (text, cursor) == ("if x:\n    a", 10)
    text, cursor, _ = press(vim, text, 0, ["o", "<Esc>"])
    assert (text, cursor) == ("if x:\n\n    a", 6), "blanks without anything behind them go again"


_KEYS = [*"wbeWB0^$GxXDsSpPJ~.vVoOiaIAuydc><;,%{}jkhln2 3fta(\"'", "<Esc>", "<CR>", "<BS>", "<C-r>", "gg", "iw", "ip"]


@given(st.text('ab ("\n.', max_size=20), st.lists(st.sampled_from(_KEYS), max_size=30))
def test_any_keys_leave_a_cursor_on_the_text(text: str, keys: list[str]) -> None:
    vim = Vim()
    cursor = vim.settle(text, 0)
    for name in keys:
        for key in [name] if name.startswith("<") else list(name):
            text, cursor, _ = press(vim, text, cursor, [key])
            assert 0 <= cursor <= len(text)
            if vim.mode is Mode.NORMAL:
                assert cursor < line_end(text, cursor) or cursor == line_start(text, cursor)
