"""Callbacks: code at the events of training.

They are given the model that they watch, and import none.
"""

from mlpc.callbacks.backup_and_restore import BackupAndRestore
from mlpc.callbacks.callback import Callback
from mlpc.callbacks.callback_list import CallbackList
from mlpc.callbacks.csv_logger import CSVLogger
from mlpc.callbacks.early_stopping import EarlyStopping
from mlpc.callbacks.gradient_norms import GradientNorms
from mlpc.callbacks.history import History
from mlpc.callbacks.lambda_callback import LambdaCallback
from mlpc.callbacks.learning_rate_scheduler import LearningRateScheduler
from mlpc.callbacks.model_checkpoint import ModelCheckpoint
from mlpc.callbacks.progbar_logger import ProgbarLogger
from mlpc.callbacks.reduce_lr_on_plateau import ReduceLROnPlateau
from mlpc.callbacks.swap_ema_weights import SwapEMAWeights
from mlpc.callbacks.terminate_on_nan import TerminateOnNaN
from mlpc.utils.absent import module_hooks as _module_hooks
from mlpc.utils.doors import complete as _complete

__all__ = [
    "BackupAndRestore",
    "CSVLogger",
    "Callback",
    "CallbackList",
    "EarlyStopping",
    "GradientNorms",
    "History",
    "LambdaCallback",
    "LearningRateScheduler",
    "ModelCheckpoint",
    "ProgbarLogger",
    "ReduceLROnPlateau",
    "SwapEMAWeights",
    "TerminateOnNaN",
]

__getattr__, __dir__ = _module_hooks(__name__)
_complete(__name__)
