"""Training data: where a data set's files are, its pairs as samples, the order they are drawn in,
and a check of it all.
"""

from .check import check
from .dataset import DataSet
from .samples import Sample, Split
from .stream import Stream, training_loader

__all__ = ["DataSet", "Sample", "Split", "Stream", "check", "training_loader"]
