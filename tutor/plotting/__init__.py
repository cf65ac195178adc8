"""Plots: what learners draw as plain data, and its rendering as text.

``figure`` holds the data, ``pyplot`` is what learners call ``plt``, ``render`` turns a figure into text for a
terminal and ``describe`` into sentences. Nothing is imported here: ``pyplot`` runs in the learner's process and has to
stay cheap.
"""
