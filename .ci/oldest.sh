#!/bin/bash
# The tests with the oldest NumPy and h5py that pyproject.toml promises, in a venv of their own
# with a wheel that is built already; pip takes the newest of the rest that still fits.
#   .ci/oldest.sh WHEEL [FOLDER]
# Left out is what no NumPy can change: the C engine's own (kernels, bits, rng, gradients,
# faults), the house's (house, benchmarks, stubs, utils in the main), whatever starts processes
# (saving, hostile, bindings, callbacks), long trainings; and what is held against frameworks
# (parity), which want a newer NumPy.
set -euo pipefail
wheel=$(realpath "$1")
folder=$(realpath -m "${2:-build/oldest}")
cd "$(dirname "$0")/.."

oldest() { sed -n "s/^dependencies = .*\"$1>=\([0-9.]*\)\".*/\1/p" pyproject.toml; }
h5py=$(oldest h5py)

"${PYTHON:-python3}" -m venv --clear "$folder"
"$folder/bin/pip" install -q "$wheel" "numpy==$(oldest numpy)" "h5py==$h5py.*" \
    matplotlib scikit-learn scipy pandas PyYAML pytest pytest-xdist hypothesis
"$folder/bin/python" -c 'import numpy, h5py; print("NumPy", numpy.__version__, "h5py", h5py.__version__)'

# check_names.py sees to it that these are there.
rooms=(tests/activations tests/classic tests/constraints tests/datasets tests/initializers
    tests/evaluation tests/layers tests/losses tests/metrics tests/models tests/ops tests/optimizers
    tests/regularizers tests/utils/test_tensors.py tests/utils/test_arrays.py)
cd tests # not in the clone, whose own mlpc would come first
# Of ragged lists NumPy 1.23 makes objects and warns; from 1.24 on they are an error.
"$folder/bin/python" -m pytest -q -n auto --dist worksteal -m "not slow" -p no:cacheprovider \
    -W "ignore:Creating an ndarray from ragged" "${rooms[@]#tests/}"
