"""Nothing that a cell does with its slate hurts the tutor, nor the cell's own files."""

from __future__ import annotations

import pytest

from tests.runner.asking import NUMPY, Asker
from tests.runner.test_live import PLT, Watcher, height, only, show
from tutor.runner.results import Status

# The slate as a hostile cell finds it: a descriptor of its own process, or of a replay, among those that are open.
FIND = """
import os, struct
def is_slate(number):
    try:
        name = os.readlink(f"/proc/self/fd/{number}")
    except OSError:
        return False
    return "memfd:slate" in name or name.endswith("/slate")
slate = next(number for number in range(3, 64) if is_slate(number))
def put(turn, length, data):
    os.pwrite(slate, struct.pack(">QQ", turn, length) + data, 0)
"""


@pytest.mark.parametrize(
    "writes",
    [
        "put(2, 8, b'rubbish!')",
        "put(2, 2**63, b'')",
        "put(2, 1 << 20, b'l' + b'\\xff' * 100)",
        "put(7, 100, b'always being written')",
        "put(2, 0, b'')",
        "put(2, 9, b'l' + bytes(8))",
        "os.pwrite(slate, b'short', 0)",
        "put(2, 1, b'N')",
        "put(2, 1 << 20, b'l' + struct.pack('>Q', 1_000_000) + b'T' * 1_000_000)",
        "from tutor.runner.protocol import encode\n    data = encode({'rows': 1, 'cols': 1, 'size': None,"
        " 'title': 'x' * 10**6, 'axes': [{}] * 100_000})\n    put(2 + 2 * int(time.time() * 1000), len(data), data)",
    ],
)
def test_what_is_no_picture_is_left_aside(asker: Asker, writes: str) -> None:
    watcher = Watcher()
    loop = f"{PLT}{FIND}\nend = time.time() + 0.5\nwhile time.time() < end:\n    {writes}\n"
    result = asker.run(f"{loop}'done'", on_figure=watcher)
    assert (result.status, result.value) == (Status.OK, "done")
    assert watcher.seen == []


def test_a_flood_of_true_pictures_is_taken_in_moderation(asker: Asker) -> None:
    watcher = Watcher()
    flood = (
        f"{PLT}{NUMPY}\n{FIND}\nfrom tutor.runner.protocol import encode\nfrom tutor.plotting.figure import to_plain\n"
        "plt.plot(np.zeros(50_000))\ndata = encode(to_plain(plt.gcf().freeze()))\nn = 0\nend = time.time() + 1\n"
        "while time.time() < end:\n    n += 2\n    put(n, len(data), data)\nn"
    )
    result = asker.run(flood, on_figure=watcher)
    assert result.status is Status.OK
    assert len(watcher.seen) <= 21


def test_a_slate_cannot_be_made_shorter_or_longer(asker: Asker) -> None:
    text = f"{PLT}{FIND}\n{show(1, 0.1)}\nos.ftruncate(slate, 0)\nos.ftruncate(slate, 1 << 40)\n{show(2, 0.1)}None"
    watcher = Watcher()
    result = asker.run(text, on_figure=watcher)
    if asker.mode == "fork":
        assert result.error is not None
        assert result.error.type == "PermissionError"
    assert watcher.heights[:1] == [1]


def test_a_file_of_the_cells_own_that_has_the_slates_number_is_not_written_on(asker: Asker) -> None:
    text = (
        f"{PLT}{FIND}\nimport tempfile\nos.close(slate)\nfiles = []\n"
        "while slate not in [file.fileno() for file in files]:\n    files.append(tempfile.TemporaryFile())\n"
        f"{show(1, 0.1)}[os.fstat(file.fileno()).st_size for file in files][-1]"
    )
    watcher = Watcher()
    result = asker.run(text, on_figure=watcher)
    assert (result.status, result.value) == (Status.OK, 0)
    assert watcher.seen == []
    assert height(only(result)) == 1


def test_the_slate_is_closed_after_its_cell(asker: Asker) -> None:
    above = f"{PLT}{show(1)}"
    asker.run(above, on_figure=lambda _: None)
    find = FIND.replace("next(", "list(").replace("[number for", "number for")
    assert asker.value(f"{find}\nslate", above) == []


def test_a_picture_that_is_too_large_is_shown_at_the_end_only(asker: Asker) -> None:
    watcher = Watcher()
    large = f"{PLT}{NUMPY}\nplt.imshow(np.zeros((1000, 600)))\nplt.pause(0.1)\n"
    result = asker.run(f"{large}None", on_figure=watcher)
    assert watcher.seen == []
    assert len(result.figures) == 1


def test_patched_functions_disturb_no_picture(asker: Asker) -> None:
    watcher = Watcher()
    patched = "import os\nos.pwrite = os.fstat = os.write = os.lseek = time.sleep = time.perf_counter = None\n"
    asker.run(f"{PLT}{patched}{show(1, 0.1)}None", on_figure=watcher)
    assert watcher.heights == [1]
