"""Every key and what it does, as the help tells it."""

from __future__ import annotations

# (heading, ((keys, what they do), ...)); a test compares it with the bindings.
Section = tuple[str, tuple[tuple[str, str], ...]]
SECTIONS: tuple[Section, ...] = (
    (
        "Reading",
        (
            ("Space, PgDn", "read on"),
            ("b, PgUp", "back"),
            ("Down, j / Up, k", "scroll by two lines"),
            ("Home, g / End, G", "top, end"),
            ("Tab / Shift+Tab", "next, previous cell or question"),
            ("n / p", "next, previous exercise"),
            ("> / <", "next, previous lesson"),
            ("q", "back to the list of lessons; there q quits"),
        ),
    ),
    (
        "A cell (the one with the coloured bar)",
        (
            ("Enter, e", "edit it; at a question: type the answer"),
            ("r, F5", "run it"),
            ("c, F6", "check your answer"),
            ("h, F7", "next hint"),
            ("s, F8", "show our solution"),
            ("x, F9", "bring the original back; u undoes that"),
            ("o, F10", "the whole output"),
            ("d", "tell the plots in words"),
            ("m", "in a cell carried along: your code or ours"),
            ("Ctrl+C", "stop what runs"),
            ("1 to 9", "choose an answer; x tries again"),
        ),
    ),
    (
        "Writing",
        (
            ("Esc", "done; every change is saved by itself"),
            ("F5, F6, F7", "run, check, hint without leaving"),
            ("Tab / Shift+Tab", "indent, dedent"),
            ("Ctrl+/ or F4", "comment or uncomment the lines"),
            ("Ctrl+Z / Ctrl+Y", "undo, redo"),
            ("Shift+arrows", "select; Ctrl+X, Ctrl+V cut, paste"),
        ),
    ),
    (
        "Everywhere",
        (
            ("?, F1", "this help"),
            ("Ctrl+P", "every command by name, and the colours"),
            ("Ctrl+Q", "quit; nothing is lost"),
        ),
    ),
)
