"""The processes that hold the expected values, seen from others of the same user."""

from __future__ import annotations

import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has it")

PR_GET_DUMPABLE = 3


def test_a_grading_process_is_not_dumpable() -> None:
    code = f"""
import ctypes
from tutor.grading import trusted
libc = ctypes.CDLL(None)
before = libc.prctl({PR_GET_DUMPABLE}, 0, 0, 0, 0)
trusted.harden()
print(before, libc.prctl({PR_GET_DUMPABLE}, 0, 0, 0, 0))
"""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=30)
    assert ran.stdout == "1 0\n", ran.stderr


def test_a_process_ends_with_the_one_it_serves() -> None:
    code = """
import os, sys, time
from tutor.grading import trusted
trusted.end_with(int(sys.argv[1]) or os.getppid())
print("bound", flush=True)
time.sleep(60)
"""
    gone = subprocess.run([sys.executable, "-c", code, "1"], capture_output=True, text=True, timeout=30)
    assert (gone.returncode, gone.stdout) == (0, "")  # its parent is another one: that it was to serve has ended
    child = code.replace("flush=True", "flush=True, file=sys.stderr")
    parent = f"""
import subprocess, sys
child = subprocess.Popen([sys.executable, "-c", {child!r}, "0"], stderr=subprocess.PIPE)
print(child.stderr.readline())
"""
    # The child has an end of the pipe too: did it not end with its parent, this would wait for a minute.
    ran = subprocess.run([sys.executable, "-c", parent], capture_output=True, text=True, timeout=10)
    assert "bound" in ran.stdout
