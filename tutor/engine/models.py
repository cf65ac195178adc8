"""Where Keras keeps its models."""

from tutor.engine.model import Sequential

__all__ = ["Sequential"]
