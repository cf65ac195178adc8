"""Tests of the course as plain lines."""
