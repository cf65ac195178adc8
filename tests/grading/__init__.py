"""Grading: what is handed in, what is made of it, what is reported."""
