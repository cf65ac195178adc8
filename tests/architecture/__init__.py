"""Tests of the house itself: layers, sizes, what is imported when."""
