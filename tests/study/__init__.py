"""Tests of a lesson being learnt, without a screen."""
