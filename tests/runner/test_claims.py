"""What a learner's process says of itself is only a claim: read without harm, whatever it is."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.runner.asking import Asker
from tests.runner.test_protocol import values
from tutor.runner import claims
from tutor.runner.output import Collector
from tutor.runner.protocol import Malformed
from tutor.runner.results import Answer, RunResult, Status

ERROR = {
    "type": "ValueError",
    "message": "no",
    "traceback": "",
    "line": 3,
    "code": "",
    "suggestion": "",
    "values": [["x", "array (3,) float64"]],
}
CLAIM: dict[object, object] = {
    "kind": "result",
    "status": "ok",
    "seconds": 0.5,
    "display": ["3", ""],
    "has_value": True,
    "value": 3,
    "figures": [],
    "threads": ["one"],
    "error": ERROR,
    "mutated": ["x"],
    "message": "why",
}


@pytest.mark.parametrize("status", ["ok", "raised", "threads"])
def test_our_own_claims_are_read(status: str) -> None:
    assert isinstance(claims.run_result({**CLAIM, "status": status}, Collector(10)), RunResult)


@pytest.mark.parametrize("status", ["ok", "raised", "rejected"])
def test_our_own_answers_are_read(status: str) -> None:
    assert isinstance(claims.answer({**CLAIM, "kind": "answer", "status": status}), Answer)


@given(st.sampled_from(["ok", "raised", "threads", "rejected"]), st.sampled_from(sorted(map(str, CLAIM))), values)
def test_a_claim_with_any_one_thing_wrong_is_read_or_malformed(status: str, key: str, value: object) -> None:
    claim = {**CLAIM, "status": status, key: value}
    with suppress(Malformed):
        assert isinstance(claims.run_result(claim, Collector(10)), RunResult)
    with suppress(Malformed):
        assert isinstance(claims.answer({**claim, "kind": "answer"}), Answer)


@given(st.sampled_from(sorted(ERROR)), values)
def test_an_error_with_any_one_thing_wrong_is_read_or_malformed(key: str, value: object) -> None:
    with suppress(Malformed):
        claims.run_result({**CLAIM, "status": "raised", "error": {**ERROR, key: value}}, Collector(10))


@given(values)
def test_any_claim_is_read_or_malformed(value: object) -> None:
    for reader in (claims.answer, lambda claim: claims.run_result(claim, Collector(10))):
        with suppress(Malformed):
            reader(value)


@pytest.mark.parametrize("seconds", [-1.0, float("nan"), float("inf"), 10**400, "1", None, 1j])
def test_times_are_times(seconds: object) -> None:
    with pytest.raises(Malformed):
        claims.answer({**CLAIM, "kind": "answer", "seconds": seconds})


@given(st.lists(values, max_size=3))
def test_a_figure_that_is_none_is_told(plain: list[object]) -> None:
    result = claims.run_result({**CLAIM, "figures": plain}, Collector(10))
    assert len(result.figures) + len(result.output) == len(plain)


GARBAGE = {
    "fork": "import os, stat\nfor each in range(3, 20):\n    try:\n        if stat.S_ISSOCK(os.fstat(each).st_mode):\n"
    "            os.write(each, {!r})\n    except OSError:\n        pass\nwhile True:\n    pass",
    "replay": "open('../answer', 'wb').write({!r})\nwhile True:\n    pass",
}
FORGED = {"nonsense": b"\xff" * 100, "another value": b"\0\0\0\0\0\0\0\1N", "empty": b"\0\0\0\0\0\0\0\0"}


@pytest.mark.parametrize("name", FORGED)
def test_forged_answers_are_no_answers(asker: Asker, name: str) -> None:
    result = asker.run(GARBAGE[asker.mode].format(FORGED[name]), "x = 1")
    assert (result.status, result.reason) == (Status.KILLED, "protocol")
    assert asker.run("x", "x = 1").value == 1


# An answer's file that is none, and what a replay then says.
STRANGE = {
    "pipe": "import os\nos.mkfifo('../answer')",
    "link": "import os\nos.symlink('/etc/hostname', '../answer')",
    "folder": "import os\nos.mkdir('../answer')",
    "huge": "with open('../answer', 'wb') as file:\n    file.truncate(200 << 20)",
    "unreadable": "import os\nos.symlink('/nowhere/at/all', '../answer.part')",
}


@pytest.mark.parametrize("name", STRANGE)
def test_an_answers_file_may_be_anything(asker: Asker, name: str) -> None:
    if asker.mode == "fork":
        assert asker.run("import os\nos.path.exists('../answer')").value is False
        return
    before = len(list(Path("/proc/self/fd").iterdir()))
    result = asker.run(f"{STRANGE[name]}\nif {name != 'unreadable'}:\n    while True:\n        pass", seconds=5)
    assert result.status is Status.KILLED
    assert result.reason in ("protocol", "crash")
    assert len(list(Path("/proc/self/fd").iterdir())) == before
