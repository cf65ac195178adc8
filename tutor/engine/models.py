"""Where Keras keeps its models, and the way to and from files."""

from tutor.engine.model import Model
from tutor.engine.saving import load_model, save_model
from tutor.engine.sequential import Sequential

__all__ = ["Model", "Sequential", "load_model", "save_model"]
