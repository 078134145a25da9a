"""The checker of names finds those that name nothing, in each kind of file it reads."""

import pytest
from house.small_house import ROOT
from house.small_house import check as check_by

SOUND = {
    "tests/layers/test_dense.py": "",
    "csrc/core/memory.c": "int mlpc_allocate(void);\n",
    "csrc/core/list.def": "RELU(relu_of_old)\n",
    "mlpc/layers/dense.py": (
        '"""Of old: `is_gone`."""\n'
        "class Dense:\n    def get_config(self):\n"
        '        """See `is_gone` too."""\n        return {"use_bias": 1}  # is_gone\n'
    ),
    ".ci/run": "tests/layers tests/layers/ tests/*/test_d*.py .ci/run\n",
    "Makefile": "all:\n\tpython tests/layers/test_dense.py >build/tests/none\n",
    "README.md": "[m](csrc/core/memory.c), `csrc/core/memory.c`. See tests/layers.\n",
    "docs/a.md": "`csrc/kernels/<isa>_f32.c`, `tests/$name.py`, https://x.org/docs/no\n",
    "docs/names.md": (
        "`dense.py`, `layers/dense.py`, `core/`, `mem*.c`, `core/<name>.c`,\n"
        "`mlpc_allocate`, `relu_of_old`, `Dense.get_config()`, `use_bias=True`,\n"
        "`layers.Dense`, `keras.layers.Dense(use_bias=False)`, `mlpc.layers`,\n"
        "`anything`, `other.thing`, `dense_12`, `_t`, `a_<name>`, `x = y_of_z`\n"
        "```\n`is_gone`, `gone.py`\n```\n"
    ),
    "CHANGELOG.md": "`tests/old.py`, `is_gone`, is now `tests/layers/test_dense.py`\n",
}
BREACHES = [  # (file, line to add, the path that the report must name)
    (".ci/oldest.sh", "rooms=(tests/layers tests/utils.py)", "tests/utils.py"),
    (".ci/run", "python3 .ci/check_none.py", ".ci/check_none.py"),
    ("Makefile", "\tpython tests/layer/test_dense.py", "tests/layer/test_dense.py"),
    ("README.md", "See [there](docs/none.md).", "docs/none.md"),
    ("docs/a.md", "`csrc/core/memory.h`", "csrc/core/memory.h"),
    ("csrc/README.md", "`tests/*/test_none.py`", "tests/*/test_none.py"),
    ("pyproject.toml", 'x = ["tests/none.py"]', "tests/none.py"),
    ("docs/names.md", "`is_gone`", "is_gone"),
    ("docs/names.md", "See `Dense.is_gone(x)`.", "Dense.is_gone"),
    ("README.md", "`keras.layers.Sparse`", "keras.layers.Sparse"),
    ("csrc/README.md", "`mlpc_release`", "mlpc_release"),
    ("csrc/README.md", "`dense.h`", "dense.h"),
    ("CONTRIBUTING.md", "`layer/dense.py`", "layer/dense.py"),
    ("CONTRIBUTING.md", "`layer/`", "layer/"),
    ("tests/c/run.sh", "find csrc/none -name '*.c'", "csrc/none"),
]


def check(root, files=()):
    return check_by("check_names.py", root, files)


def test_names_that_are_there_pass(tmp_path):
    assert check(tmp_path, SOUND) == (0, ["names: in order"])


@pytest.mark.parametrize("name, line, path", BREACHES)
def test_a_name_of_nothing_is_found(tmp_path, name, line, path):
    before = SOUND.get(name, "")
    code, lines = check(tmp_path, {**SOUND, name: f"{before}{line}\n"})
    number = before.count("\n") + 1
    assert code == 1
    assert lines == [f"{name}:{number}: there is no `{path}`", "names: breaches: 1"]


def test_this_house_is_in_order():
    code, lines = check(ROOT)
    assert code == 0, lines
