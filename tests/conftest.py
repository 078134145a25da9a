"""What every test shares: Keras, where it is installed, runs on JAX."""

import os

os.environ.setdefault("KERAS_BACKEND", "jax")  # Keras reads it when first imported
