"""Lessons as data: the frozen model, the Markdown parser and the catalogue."""
