"""The contenders: mlpc in its variants, and its peers.

A room has `trainer(work, x, y, threads, **options)`, which returns a function that
trains so many epochs, shuffled, and returns when it is done; or `predictor(work, x,
threads, **options)`, which returns a function that returns the outputs for x as a NumPy
array. Both start from `work.weights()` where the library lets them, and raise
`Unsupported` for what it does not do.
"""

import importlib
import importlib.util
from dataclasses import dataclass, field

__all__ = ["PEERS", "Peer"]


@dataclass(frozen=True)
class Peer:
    """A way to do a work.

    Attributes:
        room: Module of this package.
        imports: Module that a script of it imports.
        needs: Other modules that must be installed.
        environment: Variables of its process.
        options: For the room's functions.
        changes: Fields of the work that it has otherwise.
    """

    room: str
    imports: str
    needs: tuple = ()
    environment: dict = field(default_factory=dict)
    options: dict = field(default_factory=dict)
    changes: dict = field(default_factory=dict)

    @property
    def missing(self):
        """Names of the modules that are not installed."""
        tops = [name.partition(".")[0] for name in (self.imports, *self.needs)]
        return [name for name in tops if importlib.util.find_spec(name) is None]

    @property
    def module(self):
        """The room, imported."""
        return importlib.import_module(f"benchmarks.peers.{self.room}")


def mlpc(call=False, environment=None, **changes):
    options = {"library": "mlpc", **({"call": True} if call else {})}
    return Peer("keras_api", "mlpc", (), environment or {}, options, changes)


def keras(backend, needs, call=False):
    options = {"library": "keras", **({"call": True} if call else {})}
    environment = {"KERAS_BACKEND": backend}
    return Peer("keras_api", "keras", (needs,), environment, options)


PEERS = {
    "mlpc": mlpc(),
    "mlpc-call": mlpc(call=True),
    "mlpc-uint8": mlpc(x_dtype="uint8"),
    "mlpc-float64": mlpc(dtype="float64"),
    "mlpc-still": mlpc(rows=128),
    "mlpc-float64-rows": mlpc(x_dtype="float64"),
    "mlpc-fortran": mlpc(layout="Fortran"),
    "mlpc-strided": mlpc(layout="strided"),
    "mlpc-memmap": mlpc(layout="memmap"),
    "mlpc-avx2": mlpc(environment={"MLPC_ISA": "avx2"}),
    "numpy": Peer("by_hand", "numpy"),
    "scikit-learn": Peer("scikit_learn", "sklearn.neural_network"),
    "pytorch": Peer("pytorch", "torch"),
    "torch-compile": Peer("pytorch", "torch", options={"compiled": True}),
    "jax": Peer("jax_scan", "jax"),
    "keras-jax": keras("jax", "jax"),
    "keras-jax-call": keras("jax", "jax", call=True),
    "keras-tensorflow": keras("tensorflow", "tensorflow"),
    "keras-torch": keras("torch", "torch"),
    "onnxruntime": Peer("onnx_runtime", "onnxruntime", ("onnx",)),
}
