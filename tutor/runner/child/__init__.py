"""What runs in the learner's process: it knows nothing of solutions and expected answers."""
