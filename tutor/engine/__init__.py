"""The tutor's engine."""
