"""Figures: ``python -m tests.benchmarks [name...]``. Nothing of it is collected by pytest."""
