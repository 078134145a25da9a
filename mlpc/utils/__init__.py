"""Tools for users and for all other rooms; this room imports no other one."""

from mlpc.utils.naming import clear_session
from mlpc.utils.numerical_utils import normalize, to_categorical
from mlpc.utils.progbar import Progbar
from mlpc.utils.random_seed import set_random_seed

__all__ = [
    "Progbar",
    "clear_session",
    "normalize",
    "set_random_seed",
    "to_categorical",
]
