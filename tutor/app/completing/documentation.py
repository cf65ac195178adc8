"""What is written about a name, in a panel over the lesson."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen

from tutor.app.completing.candidates import Place
from tutor.app.flow import Flow, Lines
from tutor.app.highlight import highlight
from tutor.app.scrolling import Scrolled, scroll_keys
from tutor.app.widgets.keybar import KeyBar
from tutor.app.wrapping import folded, wrap

if TYPE_CHECKING:
    from tutor.runner.looking.look import About

# "Args:" of Google's form, "Parameters" above a line of NumPy's.
_SECTION = re.compile(r"(?:Args|Arguments|Attributes|Raises|Returns|Yields|Examples?|Note|Notes|Source):$")
_UNDERLINE = re.compile(r"-{3,}$")
_ENTRY = re.compile(r"(\*{0,2}[\w.]+(?:, \*{0,2}[\w.]+)*)(\s*\([^)]*\))?(\s*:\s)(.*)$", re.DOTALL)
_TYPED = re.compile(r"(\*{0,2}[\w.]+(?:, \*{0,2}[\w.]+)*) : (.*)$")
_NOTICE = re.compile(r"\.\. version\w+::")
# The signature with which the docstrings of functions in C begin.
_SIGNATURE = re.compile(r"\s*[\w.]+\((?:[^()]|\([^()]*\))*\)(?:[ \t]*->.*)?[ \t]*(?:\n\s*\n|\Z)")
_CODE = re.compile(r"``([^`]+)``|`([^`]+)`")


def from_text(place: Place, path: tuple[str, ...]) -> About | None:
    """What the text itself, or a cell above, says of a name."""
    from tutor.app.completing.candidates import written_at
    from tutor.runner.looking.look import About

    written = written_at(place, path)
    if written is None:
        return None
    kinds = {"parameter": "a parameter", "variable": "a name that is given in the text", "module": "a module"}
    kind = written.kind if written.kind in ("function", "class", "module") else "value"
    doc = re.sub(r"\n[ \t]+", "\n", written.doc.strip())
    return About(".".join(path), kind, kinds.get(written.kind, ""), written.signature, doc)


def title_lines(about: About, width: int) -> Lines:
    """The name, what it is, and how it is called."""
    told = about.type or {"class": "class", "function": "function", "module": "module"}.get(about.kind, "")
    lines = wrap(Content.assemble((about.name, "bold $primary"), "  ", (told, "$text-muted")), width)
    if about.signature:
        short = about.name.rpartition(".")[2] + about.signature
        first, *rest = wrap(highlight(short), width - 4)
        lines += [first, *(Content("    ") + line for line in rest)]
    return lines


def doc_lines(doc: str, width: int) -> Lines:
    """A docstring in Google's or NumPy's form: paragraphs broken anew, sections and parameters brought out."""
    lines: Lines = []
    for block in _blocks(doc.split("\n")):
        if lines:
            lines.append(Content(""))
        lines += _block_lines(block, width)
    return lines


def _blocks(rows: list[str]) -> Iterator[list[str]]:
    """What empty lines part."""
    block: list[str] = []
    for row in [*(row.rstrip() for row in rows), ""]:
        if row:
            block.append(row)
        elif block:
            yield block
            block = []


def _block_lines(block: list[str], width: int) -> Lines:
    lines: Lines = []
    paragraph: list[str] = []
    code: int | None = None  # how deep example code stands

    def flush() -> None:
        if paragraph:
            lines.extend(_paragraph(paragraph, width))
            paragraph.clear()

    for index, row in enumerate(block):
        following = block[index + 1].strip() if index + 1 < len(block) else ""
        text, depth = row.strip(), len(row) - len(row.lstrip())
        if _UNDERLINE.match(text) or _NOTICE.match(text):
            continue
        typed = _TYPED.match(text)
        if _SECTION.match(text) or _UNDERLINE.match(following):
            flush()
            lines.append(Content.styled(text.rstrip(":"), "bold $accent"))
        elif typed is not None and index + 1 < len(block) and _depth(block[index + 1]) > depth:
            flush()
            named = Content.assemble(" " * depth, (typed[1], "bold"), "  ", (typed[2], "$text-muted"))
            lines += [line if index == 0 else Content("    ") + line for index, line in enumerate(wrap(named, width))]
        elif text.startswith((">>>", "...", "* ", "- ", "| ", ".. ")) or (code is not None and depth >= code):
            flush()
            code = depth if text.startswith(">>>") else code
            lines += _verbatim(row, width) if code is not None else _paragraph([row], width)
        else:
            if paragraph and depth <= _depth(paragraph[0]) and (_ENTRY.match(text) or depth < _depth(paragraph[0])):
                flush()
            paragraph.append(row)
    flush()
    return lines


def _depth(row: str) -> int:
    return len(row) - len(row.lstrip())


def _verbatim(row: str, width: int) -> Lines:
    return folded(Content("  ") + highlight(row), width)


def _paragraph(rows: list[str], width: int) -> Lines:
    """Rows that belong together; a parameter's name before its meaning is brought out, the rest hangs below it."""
    indent = min(_depth(rows[0]), 8)
    text = " ".join(" ".join(rows).split())
    entry = _ENTRY.match(text)
    hanging = indent + (2 if indent or entry is not None else 0)
    content = _inline(text)
    if entry is not None and (indent or len(rows) > 1):
        content = content.stylize("bold", 0, len(entry[1]))
    else:
        hanging = indent
    first, *rest = wrap(content, max(width - hanging, 10))
    return [Content(" " * indent) + first, *(Content(" " * hanging) + line for line in rest)]


def _inline(text: str) -> Content:
    """Text with code in back quotes brought out."""
    parts: list[Content] = []
    end = 0
    for match in _CODE.finditer(text):
        parts += [Content(text[end : match.start()]), Content.styled(match[1] or match[2], "$code")]
        end = match.end()
    return Content.assemble(*parts, Content(text[end:]))


class _Written(Flow):
    """The name, its signature and its docstring."""

    def __init__(self, about: About) -> None:
        super().__init__()
        self._about = about

    def lines(self, width: int) -> Lines:
        """All of it."""
        lines = title_lines(self._about, width)
        if self._about.doc:
            begins = _SIGNATURE.match(self._about.doc)
            lines += [Content(""), *doc_lines(self._about.doc[begins.end() if begins is not None else 0 :], width)]
        elif self._about.kind in ("function", "class"):
            lines += [Content(""), Content.styled("Nothing more is written about it.", "$text-muted")]
        return lines


class Documentation(Scrolled, ModalScreen[None]):
    """The panel; the lesson beside it stays as it is."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *scroll_keys(),
        Binding("escape,q,f2,enter", "close", "close"),
    ]

    DEFAULT_CSS = """
    Documentation { align: center bottom; background: transparent; }
    Documentation VerticalScroll {
        width: 100%; max-width: 100; height: auto; padding: 0 1;
        background: $surface; border-top: heavy $primary; scrollbar-size-vertical: 1;
    }
    Documentation.-above { align: center top; }
    Documentation.-above VerticalScroll { margin-top: 1; border-top: none; border-bottom: heavy $primary; }
    """

    def __init__(self, about: About, *, above: bool = False, rows: int = 12) -> None:
        """``above`` puts it at the top of the screen, where the caret is further down; it has so many rows at most."""
        super().__init__()
        self._rows = rows
        self.set_class(above, "-above")
        self._about = about

    def compose(self) -> ComposeResult:
        """What is written, and the keys."""
        with VerticalScroll(can_focus=False) as scroll:
            scroll.styles.max_height = self._rows
            yield _Written(self._about)
        yield KeyBar()

    def action_close(self) -> None:
        """Back to the text."""
        self.dismiss()
