"""Tests of comparing and diagnosing."""
