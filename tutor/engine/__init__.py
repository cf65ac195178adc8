"""A small engine for neural networks, with the names, defaults and semantics of Keras; NumPy is all it needs.

from tutor import engine as nn

model = nn.Sequential([nn.Input(shape=(2,)), nn.Dense(3, "sigmoid"), nn.Dense(1, "sigmoid")], seed=4)
model.compile(loss="binary_crossentropy", optimizer=nn.Adam(learning_rate=0.1), metrics=["accuracy"])
history = model.fit(x, y, epochs=100)
model.predict(x)
"""

from tutor.engine import operators  # noqa: F401  # puts the operators on Tensor
from tutor.engine import activations, callbacks, data, initializers, layers, losses, metrics, optimizers
from tutor.engine.activations import linear
from tutor.engine.callbacks import Callback, History, LambdaCallback
from tutor.engine.functions import *  # noqa: F403  # the functions of the table
from tutor.engine.gradcheck import numeric_gradient
from tutor.engine.layers import Activation, Dense, Input
from tutor.engine.losses import BinaryCrossentropy, MeanSquaredError
from tutor.engine.model import Sequential
from tutor.engine.naming import clear_session
from tutor.engine.optimizers import SGD, Adam, RMSprop
from tutor.engine.randomness import set_random_seed
from tutor.engine.tape import GradientTape
from tutor.engine.tensor import Tensor, Variable, constant
