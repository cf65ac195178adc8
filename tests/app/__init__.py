"""Tests of the screen, headless."""
