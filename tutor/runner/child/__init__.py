"""What runs in the learner's process. Nothing here may import the course or the checking: no answers are in reach."""
