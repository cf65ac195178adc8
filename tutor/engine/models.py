"""Where Keras keeps its models."""

from tutor.engine.sequential import Sequential

__all__ = ["Sequential"]
