"""Archives: what honest ones hold is read, what hostile ones try is told, nothing is unpacked onto the disk."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import random
import stat
import tarfile
import time
import zipfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Literal

import pytest

from tests.grading.handing_in import LESSON, RIGHT, code_cell, notebook, percent
from tutor.errors import SubmissionError
from tutor.grading.intake import tar, unpacking
from tutor.grading.submission import Intake, find, read

TEXT = percent(RIGHT).encode()
MOMENT = 1_700_000_000
KINDS = [".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz"]
PACKED: dict[str, Callable[[bytes], bytes]] = {
    ".tar": lambda data: data,
    ".tar.gz": gzip.compress,
    ".tgz": gzip.compress,
    ".tar.bz2": bz2.compress,
    ".tar.xz": lzma.compress,
}


def tarred(
    members: dict[str, bytes],
    form: Literal[0, 1, 2] = tarfile.PAX_FORMAT,
    kinds: Mapping[str, bytes] = MappingProxyType({}),
) -> bytes:
    """A tar archive; ``kinds`` are the types of further members that are no files."""
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w", format=form) as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size, info.mtime = len(data), MOMENT
            archive.addfile(info, io.BytesIO(data))
        for name, kind in kinds.items():
            info = tarfile.TarInfo(f"{name}.py")
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)
    return made.getvalue()


def zipped(members: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name, time.localtime(MOMENT)[:6]), data, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def put(folder: Path, ending: str, members: dict[str, bytes]) -> Path:
    path = folder / f"all{ending}"
    path.write_bytes(zipped(members) if ending == ".zip" else PACKED[ending](tarred(members)))
    return path


def problems(path: Path, options: Intake = Intake()) -> dict[str, str]:  # noqa: B008  (frozen)
    return {each.name: each.problem.split("\n")[0] for each in find([path], options)}


def problem(path: Path, options: Intake = Intake()) -> str:  # noqa: B008  (frozen)
    """What is wrong with the archive as a whole."""
    (found,) = (each for each in find([path], options) if each.name == path.name)
    with pytest.raises(SubmissionError) as caught:
        read(found, [], options)
    assert caught.value.hint
    return caught.value.message.removeprefix(f"{path.name}: ")


# --- honest ones ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", KINDS)
def test_members_are_read(tmp_path: Path, ending: str) -> None:
    cells = notebook(code_cell(RIGHT["double"], label="double")).encode()
    names = {"ada.py": TEXT, "./bob/x.py": TEXT, "c" * 150 + "/é.ipynb": cells, "README.txt": b"?", "d/": b""}
    names |= {"__MACOSX/._ada.py": b"\0", ".hidden.py": TEXT, "data.json": b"{}", "e-handin.json": b"{"}
    path = put(tmp_path, ending, names)
    before = sorted(tmp_path.rglob("*"))
    found = find([path])
    assert {each.member for each in found} == {"ada.py", "bob/x.py", "c" * 150 + "/é.ipynb", "e-handin.json"}
    assert {each.submitted for each in found} == {MOMENT}
    by_member = {each.member: each for each in found}
    for member in random.Random(1).choices(["ada.py", "bob/x.py"], k=6):  # in any order
        assert [piece.label for piece in read(by_member[member], []).pieces] == list(RIGHT)
    assert len(read(by_member["c" * 150 + "/é.ipynb"], []).pieces) == 1
    with pytest.raises(SubmissionError, match=r"e-handin\.json: no hand-in"):
        read(by_member["e-handin.json"], [])
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("form", [tarfile.PAX_FORMAT, tarfile.GNU_FORMAT, tarfile.USTAR_FORMAT])
@pytest.mark.parametrize("name", ["ada.py", "a" * 80 + "/" + "b" * 90 + ".py", "josé/x.py"])
def test_every_form_of_tar(tmp_path: Path, form: Literal[0, 1, 2], name: str) -> None:
    (tmp_path / "all.tar").write_bytes(tarred({name: TEXT, "z.py": TEXT}, form))
    found = {each.member: each for each in find([tmp_path / "all.tar"])}
    assert set(found) == {name, "z.py"}
    assert len(read(found[name], []).pieces) == 3


@pytest.mark.parametrize("ending", KINDS)
def test_of_a_name_that_is_there_twice_the_last_counts(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"all{ending}"
    if ending == ".zip":
        members = {"ada.py": b"# %% first\nx = 1\n", "adb.py": b"# %% last\nx = 2\n"}
        path.write_bytes(zipped(members).replace(b"adb", b"ada"))
    else:
        end = b"\0" * 1024
        one, two = tarred({"ada.py": b"# %% first\nx = 1\n"}), tarred({"ada.py": b"# %% last\nx = 2\n"})
        path.write_bytes(PACKED[ending](one[:1024] + two[:1024] + end))
    (found,) = find([path])
    submission = read(found, [])
    assert [piece.label for piece in submission.pieces] == ["last"]
    assert submission.notes == ("the archive holds it more than once: the last one counts",)


@pytest.mark.parametrize("encoding", ["utf-8", "cp437"])
def test_names_in_zip_archives_that_do_not_tell_their_encoding(tmp_path: Path, encoding: str) -> None:
    data = zipped({"josX.py": TEXT}).replace(b"josX.py", "josé.py".encode(encoding)[:7].ljust(7, b"y"))
    name = "josé.py" if encoding == "cp437" else ""
    if not name:  # one byte longer: of the same length again
        data = zipped({"josXX.py": TEXT}).replace(b"josXX.py", "josé.py".encode())
        name = "josé.py"
    (tmp_path / "all.zip").write_bytes(data)
    (found,) = find([tmp_path / "all.zip"])
    assert (found.member, len(read(found, []).pieces)) == (name, 3)


def test_backslashes_of_windows_part_folders(tmp_path: Path) -> None:
    (tmp_path / "all.zip").write_bytes(zipped({"ada/x.py": TEXT, "bob/x.py": TEXT}).replace(b"/x.py", b"\\x.py"))
    found = find([tmp_path / "all.zip"])
    assert [(each.name, each.learner) for each in found] == [("all.zip/ada/x.py", "ada"), ("all.zip/bob/x.py", "bob")]
    assert len(read(found[0], []).pieces) == 3


def test_a_large_archive_is_read_in_any_order_in_little_time(tmp_path: Path) -> None:
    members = {f"learner{number:04d}/x.py": TEXT for number in range(2000)}
    for ending in (".zip", ".tar.gz"):
        found = find([put(tmp_path, ending, members)])
        random.Random(2).shuffle(found)
        started = time.process_time()
        for each in found:
            assert len(read(each, []).pieces) == 3
        assert time.process_time() - started < 3


def test_packed_archive_of_which_not_all_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tar, "_KEPT", 3 * len(TEXT))
    members = {f"{number}.py": TEXT + b"# %d\n" % number for number in range(6)}
    found = find([put(tmp_path, ".tar.gz", members)])
    for number in (5, 0, 3, 4, 1):
        assert read(found[number], []).pieces[-1].source.endswith(f"# {number}\n")


# --- hostile ones ---------------------------------------------------------------------------------------------------

OUTSIDE = {
    "../../etc/cron.d/x": "its name in the archive leads out of it (..): not read",
    "a/../../x.py": "its name in the archive leads out of it (..): not read",
    "..\\x.py": "its name in the archive leads out of it (..): not read",
    "/etc/passwd": "its name in the archive is absolute: not read",
    "C:\\x.py": "its name in the archive is absolute: not read",
    "\\\\host\\x.py": "its name in the archive is absolute: not read",
}


@pytest.mark.parametrize("ending", [".zip", ".tar", ".tar.gz"])
@pytest.mark.parametrize("name", OUTSIDE)
def test_names_that_lead_out(tmp_path: Path, ending: str, name: str) -> None:
    path = put(tmp_path, ending, {name: TEXT, "ada.py": TEXT})
    shown = name.replace("\\", "/")
    assert problems(path) == {f"{path.name}/{shown}": OUTSIDE[name], f"{path.name}/ada.py": ""}


def test_what_is_no_file_in_a_tar_archive(tmp_path: Path) -> None:
    kinds = {"hard": tarfile.LNKTYPE, "soft": tarfile.SYMTYPE, "char": tarfile.CHRTYPE, "block": tarfile.BLKTYPE}
    path = tmp_path / "all.tar"
    kinds |= {"pipe": tarfile.FIFOTYPE, "holes": tarfile.GNUTYPE_SPARSE}
    path.write_bytes(tarred({"z.py": TEXT}, kinds=kinds))
    assert problems(path) == {
        "all.tar/hard.py": "a hard link in the archive: not followed",
        "all.tar/soft.py": "a symbolic link in the archive: not followed",
        "all.tar/char.py": "a device in the archive: not read",
        "all.tar/block.py": "a device in the archive: not read",
        "all.tar/pipe.py": "a pipe in the archive: not read",
        "all.tar/holes.py": "a file with holes in the archive: not read",
        "all.tar/z.py": "",
    }


def test_what_is_no_file_in_a_zip_archive(tmp_path: Path) -> None:
    path = tmp_path / "all.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, mode in (("link.py", stat.S_IFLNK), ("pipe.py", stat.S_IFIFO), ("file.py", stat.S_IFREG)):
            info = zipfile.ZipInfo(name)
            info.external_attr = (mode | 0o644) << 16
            archive.writestr(info, TEXT)
        archive.writestr("other.py", TEXT, zipfile.ZIP_BZIP2)
    data = zipped({"secret.py": TEXT})
    at = data.rindex(b"PK\1\2") + 8
    (tmp_path / "shut.zip").write_bytes(data[:at] + b"\1\0" + data[at + 2 :])
    assert problems(path) == {
        "all.zip/link.py": "a symbolic link in the archive: not followed",
        "all.zip/pipe.py": "no ordinary file in the archive: not read",
        "all.zip/other.py": "packed in a way that is not read (only plain zip is)",
        "all.zip/file.py": "",
    }
    assert problems(tmp_path / "shut.zip") == {"shut.zip/secret.py": "encrypted in the archive: cannot be read"}


@pytest.mark.parametrize("ending", [".zip", ".tar", ".tar.xz"])
def test_archives_in_archives_are_not_opened(tmp_path: Path, ending: str) -> None:
    path = put(tmp_path, ending, {"ada.zip": zipped({"x.py": TEXT}), "b.tar.gz": b"?", "c.py": TEXT})
    told = "an archive in an archive: not opened"
    assert problems(path) == {f"{path.name}/ada.zip": told, f"{path.name}/b.tar.gz": told, f"{path.name}/c.py": ""}


def test_bombs_cost_little(tmp_path: Path, most_memory: Callable[[], int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking, "_SMALL", 8 << 20)
    zeros = b"\0" * (30 << 20)
    bombs = {
        "a.zip": zipped({"x.py": zeros}),
        "b.tar.gz": gzip.compress(tarred({"x.py": zeros}), 1),
        "c.tar.bz2": bz2.compress(tarred({"x.py": zeros}), 9),
        "d.tar.xz": lzma.compress(tarred({"x.py": zeros}), preset=0),
    }
    del zeros
    for name, data in bombs.items():
        (tmp_path / name).write_bytes(data)
    most_memory()
    started = time.process_time()
    (a,) = find([tmp_path / "a.zip"])
    assert "packed more than 200 to 1" in a.problem
    for name in ("b.tar.gz", "c.tar.bz2", "d.tar.xz"):
        *whole, found = find([tmp_path / name])
        assert found.name == f"{name}/x.py"
        with pytest.raises(SubmissionError, match="larger than 1 MiB"):
            read(found, [])
        # gzip cannot pack more tightly than that.
        assert ["packed more than 1000 to 1" in each.problem for each in whole] == [True] * (name != "b.tar.gz")
    assert time.process_time() - started < 5
    assert most_memory() < 25 << 20


@pytest.mark.parametrize("ending", [".zip", ".tar.gz"])
def test_one_bomb_costs_the_others_nothing(tmp_path: Path, ending: str) -> None:
    """A learner's file that fills the whole room: what stands before it in the archive is read all the same."""
    path = put(tmp_path, ending, {"ada.py": TEXT, "bob.py": b"\0" * (3 << 20), "cyd.py": TEXT})
    found = {each.name: each for each in find([path], Intake(archive_bytes=2 << 20))}
    if ending == ".tar.gz":
        assert "unpacked; what comes after bob.py is not read" in found["all.tar.gz"].problem
    else:
        assert len(read(found["all.zip/cyd.py"], []).pieces) == 3
    assert len(read(found[f"{path.name}/ada.py"], []).pieces) == 3
    with pytest.raises(SubmissionError):
        read(found[f"{path.name}/bob.py"], [])


def test_what_stands_before_the_damage_is_read(tmp_path: Path) -> None:
    path = tmp_path / "all.tar"
    path.write_bytes(tarred({"ada.py": TEXT, "bob.py": TEXT})[: 1024 + 300])
    assert problems(path) == {
        "all.tar/ada.py": "",
        "all.tar": "a damaged archive: it ends in the middle of a header; what comes after ada.py is not read",
    }


@pytest.mark.parametrize("ending", KINDS)
def test_limits_of_an_archive(tmp_path: Path, ending: str) -> None:
    path = put(tmp_path, ending, {f"{number}.py": random.Random(number).randbytes(9000) for number in range(12)})
    assert "more than 10 files" in problem(path, Intake(archive_members=10))
    assert "larger than 0 MiB" in problem(path, Intake(archive_bytes=20_000))
    plenty = put(tmp_path, ending, {f"{number}.py": b"#" * 90_000 for number in range(12)})
    if ending != ".tar":
        assert "more than 0 MiB unpacked" in problem(plenty, Intake(archive_bytes=200_000))
    # What a learner has put into a folder may be less.
    inside = {each.name: each.problem for each in find([tmp_path], Intake(inner_members=10))}
    assert "more than 10 files" in inside[path.name]


def test_member_that_says_it_is_small(tmp_path: Path) -> None:
    """Both headers of a zip member claim ten bytes, and two mebibytes come."""
    data = zipped({"x.py": b"#" * (2 << 20)}).replace((2 << 20).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    (tmp_path / "a.zip").write_bytes(data)
    (found,) = find([tmp_path / "a.zip"])
    with pytest.raises(SubmissionError, match="damaged archive"):
        read(found, [])


def test_members_of_a_megabyte_more_than_they_may_have(tmp_path: Path) -> None:
    noise = random.Random(3).randbytes(1 << 20)
    for ending in (".zip", ".tar", ".tar.gz"):
        (found,) = find([put(tmp_path, ending, {"x.py": noise + b"#"})])
        with pytest.raises(SubmissionError, match="larger than 1 MiB"):
            read(found, [])


def header(name: bytes, size: bytes, form: bytes = b"0") -> bytes:
    block = bytearray(512)
    block[: len(name)] = name
    block[124 : 124 + len(size)] = size
    block[156:157] = form
    block[257:263] = b"ustar\0"
    block[148:156] = b" " * 8
    block[148:155] = b"%06o\0" % sum(block)
    return bytes(block)


HUGE = b"\x80" + b"\0" * 4 + (1 << 50).to_bytes(7, "big")
DAMAGED: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "nothing is in it"),
    "zeros": (b"\0" * 2048, "nothing is in it"),
    "no archive": (b"This is text. " * 100, "a number in a header is none"),
    "cut off": (tarred({"x.py": TEXT})[:300], "it ends in the middle of a header"),
    "a wrong sum": (tarred({"x.py": TEXT}).replace(b"x.py", b"y.py", 1), "does not agree with its sum"),
    "a negative size": (header(b"x.py", b"\xff" * 12), "a number in a header is none"),
    "a petabyte": (header(b"x.py", HUGE), "more than 2048 MiB unpacked"),
    "a long name of a petabyte": (header(b"x", HUGE, b"L"), "a header of many kilobytes"),
    "pax records of a petabyte": (header(b"x", HUGE, b"x"), "a header of many kilobytes"),
    "pax records in a circle": (header(b"x", b"0000005", b"x") + b"0 a=b".ljust(512, b"\0"), "pax records"),
    "pax records that are too long": (header(b"x", b"0000007", b"x") + b"999 a=b".ljust(512, b"\0"), "pax records"),
    "pax records without an end": (header(b"x", b"0000777", b"x") + b"12", "it ends in the middle"),
    "a negative size by pax": (
        header(b"x", b"0000013", b"x") + b"11 size=-5\n".ljust(512, b"\0") + header(b"x.py", b"0"),
        "a size that is none",
    ),
}


@pytest.mark.parametrize("what", DAMAGED)
def test_damaged_tar_archives(tmp_path: Path, what: str) -> None:
    data, why = DAMAGED[what]
    started = time.process_time()
    for ending, pack in PACKED.items():
        (tmp_path / f"a{ending}").write_bytes(pack(data))
        assert why in problem(tmp_path / f"a{ending}")
    assert time.process_time() - started < 2


@pytest.mark.parametrize("ending", [".zip", ".tar.gz", ".tar.bz2", ".tar.xz"])
def test_packed_archives_that_are_cut_off_or_rotten(tmp_path: Path, ending: str) -> None:
    whole = put(tmp_path, ending, {f"{n}.py": random.Random(n).randbytes(900).hex().encode() for n in range(9)})
    data = whole.read_bytes()
    dice = random.Random(4)
    for _ in range(60):
        bad = bytearray(data)
        for _ in range(dice.randint(1, 5)):
            bad[dice.randrange(len(bad))] = dice.randrange(256)
        whole.write_bytes(bytes(bad[: dice.choice([len(bad), dice.randrange(len(bad))])]))
        for found in find([whole]):
            try:
                read(found, [])
            except SubmissionError as error:
                assert error.message.startswith(f"{found.name}: ")  # noqa: PT017  (either is right)


def test_xz_that_wants_all_memory(tmp_path: Path) -> None:
    data = bytearray(lzma.compress(tarred({"x.py": TEXT}), preset=0))
    end = 12 + 4 * data[12]  # of the header of the first block, which ends in its sum
    at = data.index(b"\x21\x01", 12) + 2
    data[at] = 40  # a dictionary of four gigabytes
    data[end : end + 4] = zlib.crc32(data[12:end]).to_bytes(4, "little")
    (tmp_path / "a.tar.xz").write_bytes(data)
    assert problem(tmp_path / "a.tar.xz") == "a damaged archive: Memory usage limit exceeded"


def test_zip_whose_directory_is_as_large_as_the_file(tmp_path: Path, most_memory: Callable[[], int]) -> None:
    end = b"PK\5\6" + b"\0" * 4 + b"\1\0\1\0" + (50 << 20).to_bytes(4, "little") + b"\0" * 6
    with (tmp_path / "a.zip").open("wb") as file:
        file.truncate(50 << 20)
        file.seek(50 << 20)
        file.write(end)
    most_memory()
    assert "damaged archive" in problem(tmp_path / "a.zip", Intake(archive_members=1000))
    assert most_memory() < 5 << 20


def test_archive_that_is_another_one_by_now(tmp_path: Path) -> None:
    (found,) = find([put(tmp_path, ".zip", {"ada.py": TEXT})])
    put(tmp_path, ".zip", {"bob.py": TEXT, "cyd.py": TEXT})
    with pytest.raises(SubmissionError, match="not in the archive any more"):
        read(found, [LESSON])
    found.path.unlink()
    with pytest.raises(SubmissionError, match="cannot be read"):
        read(found, [LESSON])


def test_endless_names_in_an_archive_are_shortened(tmp_path: Path) -> None:
    path = put(tmp_path, ".zip", {f"{'a' * 20_000}{end}.py": TEXT for end in ("", "b")})
    found = find([path])
    assert len({each.name for each in found}) == 2
    assert max(len(each.name + each.learner) for each in found) < 3000
    assert [len(read(each, []).pieces) for each in found] == [3, 3]


def test_archive_without_a_submission_is_told(tmp_path: Path) -> None:
    assert "no submission is in this archive" in problem(put(tmp_path, ".zip", {"README.txt": b"?"}))


def test_archive_under_another_ones_name(tmp_path: Path) -> None:
    (tmp_path / "a.tar").write_bytes(gzip.compress(tarred({"ada.py": TEXT})))
    (found,) = find([tmp_path / "a.tar"])
    assert len(read(found, []).pieces) == 3
    (tmp_path / "b.zip").write_bytes(tarred({"ada.py": TEXT}))
    assert "damaged archive" in problem(tmp_path / "b.zip")
    (tmp_path / "c.zip").symlink_to("a.tar")
    assert problem(tmp_path / "c.zip").startswith("a symbolic link")
