"""Tests of tutor.maths."""
