"""Callbacks: code at the events of training.

They are handed the model they watch; this room imports none.
"""

from mlpc.callbacks.callback import Callback
from mlpc.callbacks.callback_list import CallbackList
from mlpc.callbacks.history import History
from mlpc.callbacks.lambda_callback import LambdaCallback
from mlpc.callbacks.progbar_logger import ProgbarLogger

__all__ = [
    "Callback",
    "CallbackList",
    "History",
    "LambdaCallback",
    "ProgbarLogger",
]
