"""Vim's keys as plain logic over a text and a cursor: no widget knows of them, and they know of none."""
