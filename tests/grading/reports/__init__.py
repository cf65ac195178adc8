"""The report formats, each read by what its consumers read it with."""
