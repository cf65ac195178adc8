"""Callbacks: training tells them what happens, and they may look, write down, change the learning rate, or stop it."""

from tutor.engine.callbacks.bar import ProgressBar
from tutor.engine.callbacks.base import Callback, CallbackList, History, LambdaCallback, Logs, get
from tutor.engine.callbacks.progress import EpochLines, LivePlot
from tutor.engine.callbacks.rates import LearningRateScheduler, TerminateOnNaN
from tutor.engine.callbacks.watching import EarlyStopping, ReduceLROnPlateau

__all__ = [
    "Callback",
    "CallbackList",
    "EarlyStopping",
    "EpochLines",
    "History",
    "LambdaCallback",
    "LearningRateScheduler",
    "LivePlot",
    "Logs",
    "ProgressBar",
    "ReduceLROnPlateau",
    "TerminateOnNaN",
    "get",
]
