"""The Textual app: the only package that knows of a screen."""
