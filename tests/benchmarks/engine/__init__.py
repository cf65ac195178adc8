"""The engine against a limit and its peers: what is computed, by whom, and how it is timed."""
