"""What comes up while a program runs: division by zero, missing keys, endless recursion, forbidden and ended things."""

from __future__ import annotations

import re

from tutor.runner.meanings.rows import Fault, Row, row


def _key(match: re.Match[str], _fault: Fault) -> str:
    return (
        f"The dict has no key {match[1][:80]}. list(d) shows its keys: is it spelt right, and of the right type (text"
        " or number)? d.get(key, default) needs none."
    )


def _number(match: re.Match[str], _fault: Fault) -> str:
    text = match[1][:60]
    if re.fullmatch(r"'\s*-?\d+\.\d*\s*'", text):
        return f"int() reads whole numbers only: float({text.strip()}) first, then int(...)."
    return f"{text} cannot be read as a number."


def _converted(match: re.Match[str], _fault: Fault) -> str:
    function, kind = match[1], match[2]
    if kind == "NoneType":
        return f"{function}() got None: the function that made it lacks a return."
    return f"{function}() takes one number or text, and it got a {kind}."


def _exit(_match: re.Match[str], _fault: Fault) -> str:
    return (
        "exit, quit and sys.exit end the program. A cell just ends at its last line, a function at its return: leave"
        " it out."
    )


def _guarded(match: re.Match[str], _fault: Fault) -> str:
    if match[1] == "signal other processes":
        return "Code here may end nobody but itself: other processes are none of its business."
    return (
        "Code here runs by itself, without other programs: leave out os.system, subprocess, fork and multiprocessing."
    )


def _divided(_match: re.Match[str], fault: Fault) -> str:
    divisor = fault.code.rpartition("/")[2].strip() if fault.code.count("/") == 1 else ""
    zero = next((name for name, what in fault.values if name == divisor and what in ("0", "0.0", "-0.0")), "")
    what = f"{zero} is 0 here, and stands below the line." if zero else "What stands below the line is 0 here."
    return f"{what} Is the fraction the right way up? Is a sum empty, or a count not yet raised?"


ROWS: tuple[Row, ...] = (
    row(
        "division by zero",
        "ZeroDivisionError",
        r"",
        _divided,
    ),
    row(
        "sequence index",
        "IndexError",
        r"^(list|tuple|string)(?: assignment)? index out of range",
        lambda match, fault: (
            "Its shape has fewer sizes than that: an array of one axis has only .shape[0]."
            if ".shape" in fault.code
            else f"The {match[1]} is shorter than that. Counting starts at 0, so the last index is len(x) - 1: does a"
            " loop run too far?"
        ),
    ),
    row("empty list", "IndexError", r"^pop from (?:an )?empty", "It is empty, so there is nothing to take out."),
    row(
        "too few values to format",
        "IndexError",
        r"^Replacement index (\d+) out of range",
        "There are more {} in the text than values in format(...). An f-string has them in place.",
    ),
    row("key", "KeyError", r"^(.+)$", _key),
    row(
        "recursion",
        "RecursionError",
        r"",
        "A function calls itself without end. It needs a case in which it returns without calling itself, and each"
        " call must come nearer to it.",
    ),
    row(
        "text as a number",
        "ValueError",
        r"^(?:invalid literal for int\(\) with base \d+|could not convert string to float): (.+)$",
        _number,
    ),
    row("conversion", "TypeError", r"^(int|float)\(\) argument must be .*, not '(\w+)'", _converted),
    row(
        "domain",
        "ValueError",
        r"^math domain error|^expected a (?:positive|nonnegative) input",
        "The function has no value there: log needs more than 0, sqrt at least 0. Print what it gets.",
    ),
    row(
        "overflow",
        "OverflowError",
        r"",
        "The result is too large for a float (about 1.8e308). Is a step too long, or an exponent's sign wrong?",
    ),
    row(
        "not in the list",
        "ValueError",
        r"not in (?:list|tuple|deque)|^list\.(?:remove|index)\(x\): x not in list",
        "The value is not in it. Ask first: if x in items.",
    ),
    row(
        "input",
        "EOFError",
        r"",
        "There is nobody to type while a cell runs, so input() gets nothing. Give the value to a variable.",
    ),
    row("guard", "PermissionError", r"^a cell cannot (start other programs|signal other processes)", _guarded),
    row(
        "no permission",
        "PermissionError",
        r"\[Errno 1?\d\]",
        "This file or folder is not for you to read or write. Plain names stand for files in the cell's own folder.",
    ),
    row(
        "no such file",
        "FileNotFoundError",
        r"No such file or directory: (.+)$",
        lambda match, _: (
            f"There is no file {match[1][:80]}. Cells run in a folder of their own, which is empty at first; the"
            " course's data come from tutor.datasets."
        ),
    ),
    row("exit", "SystemExit", r"", _exit),
    row(
        "keyboard interrupt",
        "KeyboardInterrupt",
        r"",
        "The code raised it itself: nobody pressed a key.",
    ),
    row(
        "assertion",
        "AssertionError",
        r"^$",
        "What stands after assert came out false. Print its parts to see why.",
    ),
    row(
        "not implemented",
        "NotImplementedError",
        r"^$",
        "This part is still to be written: put your code in place of the raise.",
    ),
    row(
        "nothing next",
        "StopIteration",
        r"^$",
        "next() was called with nothing left. A for loop ends by itself; next(it, None) gives None at the end.",
    ),
)
