"""Report formats, one a file: each turns graded submissions into text."""
