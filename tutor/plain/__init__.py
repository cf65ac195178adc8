"""The course as plain lines, one after the other: for screen readers, braille displays, dumb terminals, serial lines.

Nothing is drawn and nothing moves: the same lessons, the same checks and the same progress as on the screen.
"""
