"""Grading on a cluster over loopback, one of whose workers is killed in the middle."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.grading.handing_in import RIGHT, command, percent
from tutor.cli import main
from tutor.grading import dask, trusted

pytest.importorskip("distributed", reason="--dask needs: pip install 'nn-tutor[dask]'")

# In a process of its own: a cluster leaves threads, and its warnings are not ours.
CLUSTER = """
import json, sys
from distributed import LocalCluster
if __name__ == "__main__":
    local = {"host": "127.0.0.1", "dashboard_address": None, "local_directory": sys.argv[1], "silence_logs": 50}
    with LocalCluster(n_workers=2, threads_per_worker=1, **local) as cluster:
        pids = [nanny.process.process.pid for nanny in cluster.workers.values()]
        print(json.dumps([cluster.scheduler_address, pids]), flush=True)
        sys.stdin.read()
"""
MANY = 16


def recorded(journal: Path) -> list[str]:
    lines = journal.read_bytes().splitlines() if journal.exists() else []
    plain = [json.loads(line.partition(b" ")[2]) for line in lines if line.endswith(b"}")]
    return [each["name"] for each in plain if "name" in each]


def test_a_worker_killed_in_the_middle_costs_nothing_and_doubles_nothing(tmp_path: Path) -> None:
    folder, journal, script = tmp_path / "hand-ins", tmp_path / "run.jsonl", tmp_path / "cluster.py"
    folder.mkdir()
    for number in range(MANY):
        slow = f"import time\ntime.sleep(0.1)\n{RIGHT['halves']}"
        (folder / f"{number:02}.py").write_text(percent({**RIGHT, "halves": slow} if number % 4 == 0 else RIGHT))
    (folder / "none.py").write_bytes(b"\0")
    script.write_text(CLUSTER)
    with subprocess.Popen(
        [sys.executable, str(script), str(tmp_path / "dask")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as cluster:
        assert cluster.stdout is not None
        address, pids = json.loads(cluster.stdout.readline())
        words = ("hand-ins", "--dask", address, "--results", journal, "--report", "jsonl=marks.jsonl")
        with subprocess.Popen(command(*words), cwd=tmp_path, stderr=subprocess.PIPE, text=True) as grading:
            end = time.monotonic() + 30
            while not recorded(journal):
                assert time.monotonic() < end, "no batch has come back"
                time.sleep(0.01)
            os.kill(pids[0], signal.SIGKILL)
            _, told = grading.communicate(timeout=60)
        cluster.communicate("", timeout=30)
    assert (grading.returncode, told) == (3, "")
    assert sorted(recorded(journal)) == sorted(path.name for path in folder.iterdir())
    marks = [json.loads(line) for line in (tmp_path / "marks.jsonl").read_text().splitlines()]
    assert {each["name"]: each["score"] for each in marks if "name" in each and each["status"] == "graded"} == {
        f"{number:02}.py": 7.5 for number in range(MANY)
    }


def test_an_address_where_nobody_listens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(address: str, timeout: float) -> None:
        raise OSError(f"Timed out trying to connect to {address} after {timeout:g} s")

    monkeypatch.setattr(dask, "_distributed", lambda: SimpleNamespace(Client=refuse))
    monkeypatch.setattr(trusted, "harden", lambda: None)
    (tmp_path / "ada.py").write_text(percent(RIGHT))
    words = [*command(tmp_path / "ada.py")[3:], "--dask", "tcp://there:1", "--results", str(tmp_path / "run.jsonl")]
    assert main(words) == 2
    assert "no Dask scheduler answers at tcp://there:1: Timed out" in capsys.readouterr().err
    assert not (tmp_path / "run.jsonl").exists()
