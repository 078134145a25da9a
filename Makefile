# make demo   trains a digit classifier and draws its picture
# make test   rooms, lint, C tests, pytest
# make bits   compares the bits of compilers and of emulated machines; `make golden` writes
#             tests/bits/golden.txt anew, and CHANGELOG.md says why
# make notebooks   runs the notebooks anew and writes their outputs
# make docs   writes the site to build/docs: guide and API reference
# make outcomes   runs the programs of tests/parity/test_generated.py with Keras and keeps
#             what comes out; where the programs or Keras' version are new
# make stubs  writes the types of the public rooms, mlpc/**/*.pyi, as signatures are now
# These make .venv, build and install first. The rest: venv rooms lint ctest pytest bench
# format clean. PYTEST_ARGS="-m 'not slow'" leaves out the long trainings.

PYTHON ?= python3
VENV ?= .venv
EXTRAS ?= test,parity
BIN := $(VENV)/bin
C_FILES := $(shell find csrc tests/c examples -name '*.[ch]')
BUILD_FILES := $(shell find csrc -type f) setup.py pyproject.toml
export CC PYTHON

.PHONY: demo test bits golden outcomes stubs notebooks need venv rooms lint ctest pytest bench docs
.PHONY: format clean

demo: $(VENV)/.demo
	$(BIN)/python examples/demo.py

test: rooms lint ctest pytest

bits: $(VENV)/.test
	PYTHONPATH=tests $(BIN)/python -m bits

golden: $(VENV)/.test
	PYTHONPATH=tests $(BIN)/python -m bits golden

outcomes: $(VENV)/.test
	PYTHONPATH=tests $(BIN)/python -m parity.outcomes

stubs: $(VENV)/.test
	PYTHONPATH=tests $(BIN)/python -m stubs

notebooks: $(VENV)/.test
	$(BIN)/python notebooks/run.py

need:
	@.ci/need.sh

$(BIN)/python: | need
	$(PYTHON) -m venv $(VENV)

venv: $(BIN)/python

# Editable: what is imported is this tree, from here and from anywhere.
$(VENV)/.demo: $(BIN)/python $(BUILD_FILES)
	$(BIN)/pip install --quiet --editable ".[plot]"
	@touch $@

$(VENV)/.test: $(BIN)/python $(BUILD_FILES)
	$(BIN)/pip install --quiet --editable ".[$(EXTRAS)]"
	@touch $@

$(VENV)/.docs: $(BIN)/python $(BUILD_FILES)
	$(BIN)/pip install --quiet --editable ".[docs]"
	@touch $@

rooms: | need
	$(PYTHON) .ci/check_rooms.py
	$(PYTHON) .ci/check_names.py

lint: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/clang-format --dry-run --Werror $(C_FILES)

ctest: | need
	tests/c/run.sh

pytest: $(VENV)/.test
	$(BIN)/pytest --numprocesses auto --dist worksteal $(PYTEST_ARGS)

bench: $(VENV)/.test
	$(BIN)/python -m benchmarks

docs: $(VENV)/.docs
	$(BIN)/sphinx-build -q -j auto --fail-on-warning docs build/docs
	@echo "build/docs/index.html"

format: $(VENV)/.test
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/clang-format -i $(C_FILES)

clean:
	rm -rf $(VENV) build dist *.egg-info mlpc/_core*.so .ruff_cache .pytest_cache
	find . -name __pycache__ -prune -exec rm -rf {} +
