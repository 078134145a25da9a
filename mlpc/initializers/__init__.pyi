"""Made by `make stubs`: see tests/stubs/."""

# mypy: disable-error-code="override, misc, assignment"
from typing import Any, Self

from mlpc._types import Array, Config, DType, Integer, Real, Shape
from mlpc.random import SeedGenerator as _SeedGenerator

class Constant(Initializer):
    value: Any
    def __call__(self, shape: Shape | Integer, dtype: DType = None) -> Array: ...
    def __init__(self, value: Any = 0.0) -> None: ...
    @classmethod
    def from_config(cls, config: Config) -> Self: ...
    def get_config(self) -> Config: ...

class GlorotNormal(VarianceScaling):
    def __init__(
        self,
        seed: Integer | _SeedGenerator | None = None,
        input_axes: Any = None,
        output_axes: Any = None,
    ) -> None: ...
    def get_config(self) -> Config: ...

class GlorotUniform(VarianceScaling):
    def __init__(
        self,
        seed: Integer | _SeedGenerator | None = None,
        input_axes: Any = None,
        output_axes: Any = None,
    ) -> None: ...
    def get_config(self) -> Config: ...

class HeNormal(VarianceScaling):
    def __init__(
        self,
        seed: Integer | _SeedGenerator | None = None,
        input_axes: Any = None,
        output_axes: Any = None,
    ) -> None: ...
    def get_config(self) -> Config: ...

class HeUniform(VarianceScaling):
    def __init__(
        self,
        seed: Integer | _SeedGenerator | None = None,
        input_axes: Any = None,
        output_axes: Any = None,
    ) -> None: ...
    def get_config(self) -> Config: ...

class Identity(Initializer):
    gain: Any
    def __init__(self, gain: Real = 1.0) -> None: ...
    def get_config(self) -> Config: ...

IdentityInitializer = Identity

class Initializer:
    def __call__(self, shape: Shape | Integer, dtype: DType = None) -> Array: ...
    def clone(self) -> Any: ...
    @classmethod
    def from_config(cls, config: Config) -> Self: ...
    def get_config(self) -> Config: ...

class LecunNormal(VarianceScaling):
    def __init__(
        self,
        seed: Integer | _SeedGenerator | None = None,
        input_axes: Any = None,
        output_axes: Any = None,
    ) -> None: ...
    def get_config(self) -> Config: ...

class LecunUniform(VarianceScaling):
    def __init__(
        self,
        seed: Integer | _SeedGenerator | None = None,
        input_axes: Any = None,
        output_axes: Any = None,
    ) -> None: ...
    def get_config(self) -> Config: ...

class Ones(Initializer): ...

class Orthogonal(Initializer):
    seed: Any
    gain: Any
    def __init__(
        self, gain: Real = 1.0, seed: Integer | _SeedGenerator | None = None
    ) -> None: ...
    def get_config(self) -> Config: ...

OrthogonalInitializer = Orthogonal

class RandomNormal(Initializer):
    seed: Any
    mean: Any
    stddev: Any
    def __init__(
        self,
        mean: Real = 0.0,
        stddev: Real = 0.05,
        seed: Integer | _SeedGenerator | None = None,
    ) -> None: ...
    def get_config(self) -> Config: ...

class RandomUniform(Initializer):
    seed: Any
    minval: Any
    maxval: Any
    def __init__(
        self,
        minval: Real = -0.05,
        maxval: Real = 0.05,
        seed: Integer | _SeedGenerator | None = None,
    ) -> None: ...
    def get_config(self) -> Config: ...

class TruncatedNormal(Initializer):
    seed: Any
    mean: Any
    stddev: Any
    def __init__(
        self,
        mean: Real = 0.0,
        stddev: Real = 0.05,
        seed: Integer | _SeedGenerator | None = None,
    ) -> None: ...
    def get_config(self) -> Config: ...

class VarianceScaling(Initializer):
    seed: Any
    scale: Any
    mode: Any
    distribution: Any
    input_axes: Any
    output_axes: Any
    def __init__(
        self,
        scale: Real = 1.0,
        mode: str | None = "fan_in",
        distribution: str | None = "truncated_normal",
        seed: Integer | _SeedGenerator | None = None,
        input_axes: Any = None,
        output_axes: Any = None,
    ) -> None: ...
    def get_config(self) -> Config: ...

class Zeros(Initializer): ...

constant = Constant

def deserialize(config: Config, custom_objects: Config | None = None) -> Any: ...
def get(identifier: Any) -> Any: ...

glorot_normal = GlorotNormal
glorot_uniform = GlorotUniform
he_normal = HeNormal
he_uniform = HeUniform
identity = Identity
lecun_normal = LecunNormal
lecun_uniform = LecunUniform
ones = Ones
orthogonal = Orthogonal
random_normal = RandomNormal
random_uniform = RandomUniform

def serialize(obj: Any) -> Any: ...

truncated_normal = TruncatedNormal
variance_scaling = VarianceScaling
zeros = Zeros
__all__ = [
    "Constant",
    "GlorotNormal",
    "GlorotUniform",
    "HeNormal",
    "HeUniform",
    "Identity",
    "IdentityInitializer",
    "Initializer",
    "LecunNormal",
    "LecunUniform",
    "Ones",
    "Orthogonal",
    "OrthogonalInitializer",
    "RandomNormal",
    "RandomUniform",
    "TruncatedNormal",
    "VarianceScaling",
    "Zeros",
    "constant",
    "deserialize",
    "get",
    "glorot_normal",
    "glorot_uniform",
    "he_normal",
    "he_uniform",
    "identity",
    "lecun_normal",
    "lecun_uniform",
    "ones",
    "orthogonal",
    "random_normal",
    "random_uniform",
    "serialize",
    "truncated_normal",
    "variance_scaling",
    "zeros",
]
