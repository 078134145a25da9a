"""Models and weights in files: `.keras`, `.weights.h5`, as Keras 3 has them.

Reading a file runs no code of the file: it is data for the tables of this package.
"""

from mlpc.saving.saving_api import (
    load_model,
    load_weights,
    save_model,
    save_weights,
)

__all__ = ["load_model", "load_weights", "save_model", "save_weights"]
