"""``python -m tutor.runner.child``: a zygote on a socket, or one replay of cells."""

from __future__ import annotations

import sys

from tutor.runner.child import display


def main(arguments: list[str]) -> None:
    """``fork DESCRIPTOR FOLDER SEED`` serves forks on a socket; ``replay FOLDER`` does what the request there says."""
    how, *rest = arguments
    if how == "replay":
        from tutor.runner.child.replay import replay

        display.configure()
        replay(rest[0])
    from tutor.runner.child.zygote import serve

    descriptor, scratch, seed = rest
    serve(int(descriptor), int(seed), scratch)


if __name__ == "__main__":
    main(sys.argv[1:])
