"""Keras' older address of the settings in `mlpc.config`."""

from mlpc.config import epsilon, floatx, set_epsilon, set_floatx
from mlpc.utils import clear_session

__all__ = ["clear_session", "epsilon", "floatx", "set_epsilon", "set_floatx"]
