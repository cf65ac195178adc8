"""Tests of nn-tutor."""
