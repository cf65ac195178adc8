"""The report formats by name. A format's module is loaded when it writes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from importlib import import_module
from typing import Any, TextIO
from urllib.parse import quote

from tutor.errors import UsageError
from tutor.grading.grade import Graded
from tutor.grading.results import Results, Run

_LONGEST_NAME = 150  # file systems take 255 bytes


@dataclass(frozen=True, slots=True)
class Format:
    """A report format: ``tutor.grading.reports.NAME`` writes it.

    ``suffix`` is what its files end in. A ``single`` format has a file a submission; its consumers know no other.
    """

    name: str
    suffix: str
    single: bool = False

    def write(self, results: Results, out: TextIO) -> None:
        """Write the whole report; ``out`` is for UTF-8, but for text, which goes where it is read.

        Raises:
            UsageError: The format has a file a submission, and there is not exactly one.
        """
        if not self.single:
            self._module().write(results, out)
            return
        if len(results) != 1:
            raise UsageError(
                f"{self.name} is a file a submission, and there are {len(results)}",
                f"Give --report {self.name}=FOLDER: each gets a file in it.",
            )
        for graded in results:
            self.write_one(results.run, graded, out)

    def write_one(self, run: Run, graded: Graded, out: TextIO) -> None:
        """Write the file of one submission, in a ``single`` format."""
        self._module().write_one(run, graded, out)

    def file_name(self, graded: Graded) -> str:
        """What the file of a submission is called in the folder of a ``single`` format: never two alike, no path."""
        name = quote(graded.name, safe=" ()+,=@", errors="surrogatepass")
        if name.startswith("."):
            name = "%2E" + name[1:]
        if len(name) > _LONGEST_NAME:
            digest = sha256(graded.name.encode("utf-8", "surrogatepass")).hexdigest()[:16]
            name = f"{name[:_LONGEST_NAME]}~{digest}"
        return name + self.suffix

    def _module(self) -> Any:
        return import_module(f"tutor.grading.reports.{self.name}")


FORMATS: Mapping[str, Format] = {
    each.name: each
    for each in (
        Format("text", ".txt"),
        Format("json", ".json"),
        Format("jsonl", ".jsonl"),
        Format("csv", ".csv"),
        Format("junit", ".xml"),
        Format("tap", ".tap"),
        Format("gradescope", ".json", single=True),
        Format("check50", ".json", single=True),
        Format("nbgrader", ".csv"),
        Format("classroom50", ".json", single=True),
        Format("html", ".html"),
    )
}
