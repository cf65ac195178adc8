"""Runs learners' cells in processes of their own; what they do wrong comes back as data."""
