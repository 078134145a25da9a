"""Models in files: `.keras`, as Keras 3 writes and reads it.

Reading a file runs no code of the file: it is data for the tables of this package.
"""

from mlpc.saving.saving_api import load_model, save_model

__all__ = ["load_model", "save_model"]
