"""Compares plain values and says what differs and why; it runs nobody's code."""
