"""Layers: what stands between the inputs of a network and its outputs."""

from tutor.engine.layers.activation import Activation, LeakyReLU, ReLU, Softmax
from tutor.engine.layers.base import Layer
from tutor.engine.layers.dense import Dense
from tutor.engine.layers.dropout import Dropout
from tutor.engine.layers.embedding import Embedding
from tutor.engine.layers.input import Input, InputLayer
from tutor.engine.layers.normalization import BatchNormalization, Normalization, Rescaling
from tutor.engine.layers.reshaping import Flatten, Reshape

__all__ = [
    "Activation",
    "BatchNormalization",
    "Dense",
    "Dropout",
    "Embedding",
    "Flatten",
    "Input",
    "InputLayer",
    "Layer",
    "LeakyReLU",
    "Normalization",
    "ReLU",
    "Rescaling",
    "Reshape",
    "Softmax",
]
