"""What an editor of Python does: rules of typing, whole lines, pasting, finding, undoing; and how it is painted."""
