"""What stands at a place of a half-written text, and what the process that will run it knows about that."""
