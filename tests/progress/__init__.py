"""Tests of keeping the learner's work."""
