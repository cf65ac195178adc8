"""Grading submissions on the core that the screen uses."""
