"""Layers: what stands between the inputs of a network and its outputs."""

from tutor.engine.layers.former import Activation, Dense, Input

__all__ = ["Activation", "Dense", "Input"]
