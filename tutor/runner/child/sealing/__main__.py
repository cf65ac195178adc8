"""``python -m tutor.runner.child.sealing DESCRIPTOR SEED PLAN``: a zygote that locks itself in before it serves."""

from __future__ import annotations

import json
import os
import signal
import socket
import sys
from typing import NoReturn

from tutor.runner.child.sealing import kernel, namespaces
from tutor.runner.child.sealing.kernel import LayerError
from tutor.runner.child.sealing.seal import Plan, layer, seal

_PR_SET_PDEATHSIG = 1


def main(arguments: list[str]) -> NoReturn:
    """Serve; where a layer cannot be had, say on stderr which one, as JSON, and end."""
    descriptor, seed, written = arguments
    plan = Plan.of(json.loads(written))
    try:
        if plan.full:
            with layer("user namespace"):
                namespaces.leave_users()
            with layer("namespaces"):
                namespaces.leave_others()
            _become_first(int(descriptor))
        _serve(int(descriptor), int(seed), plan)
    except LayerError as error:
        told = {"layer": error.layer, "errno": error.error.errno, "error": error.error.strerror}
        sys.stderr.write(f"\n{json.dumps(told)}\n")
        sys.stderr.flush()
        os._exit(1)


def _become_first(descriptor: int) -> None:
    """Go on as the first process of the new ones: all others end with it. What is left here only waits for it."""
    pid = os.fork()
    if not pid:
        kernel.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        return
    os.close(descriptor)
    _, status = os.waitpid(pid, 0)
    os._exit(min(os.waitstatus_to_exitcode(status) & 0xFF, 255))


def _serve(descriptor: int, seed: int, plan: Plan) -> NoReturn:
    # Only here: the process that merely waits does without NumPy.
    from tutor.runner.child.zygote import serve
    from tutor.runner.wire import send

    def lock_in(sock: socket.socket) -> None:
        listener = seal(plan)
        send(sock, {"kind": "sealed"}, [listener])
        os.close(listener)

    serve(descriptor, seed, scratch="", lock_in=lock_in)


if __name__ == "__main__":
    main(sys.argv[1:])
