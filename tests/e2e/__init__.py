"""The program as a person meets it: a real pseudo-terminal, keys only."""
