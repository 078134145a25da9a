"""What the tests of training share: real Keras, where one stands beside it."""

from parity.conftest import keras

__all__ = ["keras"]
