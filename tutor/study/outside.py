"""A text handed to the learner's own editor, and back."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from tutor.errors import UsageError

_FALLBACKS = ("sensible-editor", "nano", "vi")


def command(environ: Mapping[str, str] | None = None) -> list[str]:
    """The learner's editor: $VISUAL, else $EDITOR, else one that is usually there.

    Raises:
        UsageError: There is none.
    """
    environ = os.environ if environ is None else environ
    asked = environ.get("VISUAL") or environ.get("EDITOR") or ""
    try:
        words = shlex.split(asked)
    except ValueError as error:
        raise UsageError(f"$EDITOR, {asked!r}, cannot be read: {error}", "Write it as for a shell.") from error
    words = words or next(([name] for name in _FALLBACKS if shutil.which(name)), [])
    if not words:
        raise UsageError("there is no editor", "Say which: export EDITOR=nano")
    if shutil.which(words[0]) is None:
        raise UsageError(f"the editor {words[0]!r} is not found", "Say which one to use: export EDITOR=nano")
    return words


def edit(text: str, name: str) -> str:
    """Let the learner edit ``text`` in a file NAME.py of a folder that only they can read; the new text.

    The editor has the terminal until it ends.

    Raises:
        UsageError: There is no editor, it failed, or what it left cannot be read; the text stays as it was.
    """
    words = command()
    with tempfile.TemporaryDirectory(prefix="nn-tutor-") as folder:
        file = Path(folder, f"{name}.py")
        file.write_text(text + "\n" * (not text.endswith("\n")), encoding="utf-8")
        try:
            ended = subprocess.run([*words, str(file)], check=False).returncode
            if ended:
                raise UsageError(f"{words[0]} ended with {ended}", "Your text is as it was.")
            edited = file.read_bytes().decode("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(f"{words[0]} left nothing to read: {error}", "Your text is as it was.") from error
    edited = edited.replace("\r\n", "\n").expandtabs(4)
    return edited if text.endswith("\n") else edited.removesuffix("\n")
