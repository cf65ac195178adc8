"""The data sets that the lessons use, each with its inputs, its targets, what they mean and where they come from."""

from tutor.datasets.dataset import Dataset
from tutor.datasets.pictures import digits, zeros_and_ones
from tutor.datasets.tables import blobs, coffee, houses, iris

__all__ = ["Dataset", "blobs", "coffee", "digits", "houses", "iris", "zeros_and_ones"]
