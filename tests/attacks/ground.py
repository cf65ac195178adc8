"""The ground on which attacks are made: a course, baits to steal, things to harm, ears that listen."""

from __future__ import annotations

import json
import os
import secrets
import socket
import subprocess
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from tests.attacks.attack import HERE
from tutor.course.catalogue import load_course, load_lesson

LESSON = "01-numbers"
SHARED = ("/tmp", "/var/tmp", "/dev/shm", "/dev/mqueue", "/run/lock", "/run")  # places that all programs share
LABELS = ("scale", "centre", "blend", "tally")


class Ground:
    """Made in a folder of its own, with new secrets; ``close`` takes it all away.

    The environment of this process is changed: it gets a secret, a home and a folder for temporary files.
    """

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="attacked-"))
        self.mark = f"attack{secrets.token_hex(6)}"
        number = 400_000_001 + 2 * secrets.randbelow(50_000_000)
        self.secrets = {
            "the environment": f"env{secrets.token_hex(8)}",
            "a file beside": f"file{secrets.token_hex(8)}",
            "another submission": f"other{secrets.token_hex(8)}",
            "the solution": f"solution{secrets.token_hex(8)}",
            "a hidden word": f"hidden{secrets.token_hex(8)}",
            "a hidden input": str(number),
            "a hidden answer": str(3 * number),
        }
        for name in ("course", "submissions", "tmp", "home", "work"):
            (self.folder / name).mkdir()
        self._lay_out_course(number)
        os.environ["ATTACKED_SECRET"] = self.secrets["the environment"]
        os.environ["HOME"] = os.environ["NN_TUTOR_HOME"] = str(self.folder / "home")
        os.environ["TMPDIR"] = tempfile.tempdir = str(self.folder / "tmp")
        os.chdir(self.folder / "work")
        self.course = load_course(self.folder / "course")
        exercises = load_lesson(self.course, LESSON).exercises
        self.right = {each.label: each.solution.replace(self.secrets["the solution"], "mine") for each in exercises}
        (self.submissions / "secret.txt").write_text(self.secrets["a file beside"])
        self.hand_in("key.ipynb", self.right)
        self.hand_in("bob.ipynb", {**self.right, "tally": f"# {self.secrets['another submission']}\n"})
        self.ears = Ears(f"\0{self.mark}-ears")
        self.victim = _victim()
        self.free_port = _free_port()

    @property
    def submissions(self) -> Path:
        """The folder of what has been handed in."""
        return self.folder / "submissions"

    def words(self, label: str) -> dict[str, str]:
        """What words in an attack's code stand for: an attacker is taken to know where everything is."""
        return {
            "RIGHT": self.right[label],
            "MARK": self.mark,
            "NUMBER": str(int(self.mark[-6:], 16) + 1),
            "FOLDER": str(self.folder),
            "SUBMISSIONS": str(self.submissions),
            "COURSE": str(self.folder / "course"),
            "TMP": str(self.folder / "tmp"),
            "HOME": str(self.folder / "home"),
            "RIG": str(os.getpid()),
            "VICTIM": str(self.victim.pid),
            "PORT": str(self.ears.port),
            "ABSTRACT": f"{self.mark}-ears",
            "FREE": str(self.free_port),
        }

    def hand_in(self, name: str, sources: Mapping[str, str]) -> Path:
        """Write a submission: a notebook, which can carry what no text file can."""
        cells: list[dict[str, object]] = [
            {"cell_type": "code", "metadata": {"label": label}, "source": text, "outputs": [], "execution_count": None}
            for label, text in sources.items()
        ]
        about = {"nn_tutor": {"lesson": LESSON}}
        path = self.submissions / name
        path.write_text(json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": about, "cells": cells}))
        return path

    def restore(self) -> None:
        """Put back what an attack has hit, so that it is told for that attack alone."""
        if self.victim.poll() is not None:
            self.victim = _victim()
        for place in SHARED:
            for path in Path(place).glob(f"{self.mark}*"):
                subprocess.run(["rm", "-rf", path], check=True)

    def close(self) -> None:
        """End what was started, remove the folder."""
        self.ears.close()
        self.victim.kill()
        self.victim.wait()
        os.chdir("/")
        # Not by rmtree: it gives up where an attack has made folders deeper than Python calls itself.
        subprocess.run(["chmod", "-R", "u+rwX", self.folder], check=True)
        subprocess.run(["rm", "-rf", self.folder], check=True)

    def _lay_out_course(self, number: int) -> None:
        for path in (HERE / "course").iterdir():
            text = path.read_text(encoding="utf-8")
            text = text.replace("SOLUTION_CANARY", self.secrets["the solution"])
            text = text.replace("HIDDEN_INPUT", f"{number}.0").replace("HIDDEN_WORD", self.secrets["a hidden word"])
            (self.folder / "course" / path.name).write_text(text, encoding="utf-8")


class Ears:
    """Sockets on which nobody may ever be heard: TCP and UDP of the loopback, and an abstract one."""

    def __init__(self, name: str) -> None:
        self._tcp = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._tcp.getsockname()[1])
        self._udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._udp.bind(("127.0.0.1", self.port))
        self._abstract = socket.socket(socket.AF_UNIX)
        self._abstract.bind(name)
        self._abstract.listen()
        for each in (self._tcp, self._udp, self._abstract):
            each.setblocking(False)

    def heard(self) -> list[str]:
        """Who has come since the last time."""
        found = []
        for name, sock in (("TCP", self._tcp), ("an abstract socket", self._abstract)):
            with suppress(BlockingIOError):
                while True:
                    sock.accept()[0].close()
                    found.append(name)
        with suppress(BlockingIOError):
            while self._udp.recv(1 << 16):
                found.append("UDP")
        return found

    def close(self) -> None:
        """Listen no more."""
        for each in (self._tcp, self._udp, self._abstract):
            each.close()


def _victim() -> subprocess.Popen[bytes]:
    """Something of the same user's that can be hit without harm."""
    return subprocess.Popen(["sleep", "3600"], stdin=subprocess.DEVNULL)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as sock:
        return int(sock.getsockname()[1])
