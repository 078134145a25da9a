"""The rule checker finds what is planted in a small house, and nothing else."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CHECKER = ROOT / ".ci" / "check_rooms.py"

SOUND = {
    "csrc/include/mlpc.h": "typedef struct mlpc_model mlpc_model;\n",
    "csrc/core/types.h": '#include "mlpc.h"\n',
    "csrc/core/memory.c": "void *p = malloc(1); free(p);\n",
    "csrc/core/threads.c": "#include <omp.h>\n#pragma omp parallel\n",
    "csrc/core/cpu.c": "#include <cpuid.h>\n",
    "csrc/core/cpu.h": "bool mlpc_avx2(void);\n",
    "csrc/kernels/kernels.h": '#include "core/types.h"\nvoid f(float *x);\n',
    "csrc/kernels/select.c": '#include "core/cpu.h"\n',
    "csrc/kernels/list.def": "RELU(relu)\n",
    "csrc/layers/dense.c": (
        '#include "kernels/kernels.h"\n'
        "/* float, malloc( and #pragma omp in a comment */\n"
        'const char *text = "float free(";  // omp_get_num_threads()\n'
        "layer->free(layer); mlpc_free(x); void g(const double *options);\n"
    ),
    "csrc/model/model.c": '#include "layers/../kernels/list.def"\n',
    "csrc/bindings/arrays.c": "#include <Python.h>\n#include <numpy/arrayobject.h>\n",
    "csrc/bindings/testing.c": '#include "kernels/kernels.h"\n',
    "mlpc/__init__.py": "from mlpc import layers, models\n",
    "mlpc/_engine.py": "import numpy as np\nfrom mlpc import _core\n",
    "mlpc/layers/dense.py": "from ..utils.names import snake\nfrom . import base\n",
    "mlpc/layers/base.py": "from mlpc import activations\n",
    "mlpc/models/sequential.py": (
        "import os\n\n\n"
        "def save(model):\n    import h5py\n    from mlpc import saving\n"
    ),
    "mlpc/utils/names.py": "def snake(name): ...\n",
}
BREACHES = [  # (file, line to add, what the report must say)
    ("csrc/core/types.h", '#include "layers/dense.c"', "`core` may not include"),
    ("csrc/layers/dense.c", '#include "model/model.c"', "`layers` may not include"),
    ("csrc/layers/dense.c", '#include "none.h"', "which is not there"),
    ("csrc/losses/loss.c", '#include "layers/dense.c"', "`losses` may not include"),
    ("csrc/kernels/kernels.h", '#include "core/cpu.h"', "`kernels` may not include"),
    ("csrc/bindings/arrays.c", '#include "core/types.h"', "`bindings` may not include"),
    ("csrc/attic/old.c", "int x;", "`attic` is not a room"),
    ("csrc/layers/dense.c", "float x;", "float arithmetic is in kernels only"),
    ("csrc/model/model.c", "y = (const double *)x;", "float arithmetic"),
    ("csrc/model/model.c", "#  pragma omp for", "OpenMP is in core/threads.c only"),
    ("csrc/core/cpu.c", "x = realloc(x, 2);", "the heap is in core/memory.c only"),
    ("csrc/core/types.h", "#include <Python.h>", "Python.h is in bindings only"),
    ("csrc/bindings/testing.c", "PyArray_DATA(x);", "the NumPy C API is in"),
    ("csrc/layers/dense.c", '__builtin_cpu_supports("avx2");', "which CPU this is"),
    ("mlpc/layers/dense.py", "from mlpc import _core", "may not import `mlpc._core`"),
    (
        "mlpc/layers/dense.py",
        "from ..models import x",
        "may not import `mlpc.models.x`",
    ),
    ("mlpc/layers/dense.py", "import mlpc", "may not import `mlpc`"),
    ("mlpc/utils/names.py", "from mlpc import layers", "may not import `mlpc.layers`"),
    ("mlpc/models/sequential.py", "import mlpc.saving", "may not import `mlpc.saving`"),
    ("mlpc/models/sequential.py", "import h5py", "imports `h5py` at import time"),
    ("mlpc/callbacks/history.py", "from mlpc.models import x", "`callbacks` may not"),
    ("mlpc/attic.py", "x = 1", "`attic` is not a room"),
]


def build(root, files):
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def check(root):
    return subprocess.run(
        [sys.executable, CHECKER, root], capture_output=True, text=True, check=False
    )


def test_a_sound_house_passes(tmp_path):
    build(tmp_path, SOUND)
    report = check(tmp_path)
    assert (report.returncode, report.stdout) == (0, "rooms: in order\n")


@pytest.mark.parametrize(
    ("name", "line", "says"), BREACHES, ids=[f"{b[0]}: {b[1]}" for b in BREACHES]
)
def test_a_breach_is_caught_in_its_line(tmp_path, name, line, says):
    text = SOUND.get(name, "")
    build(tmp_path, {**SOUND, name: f"{text}{line}\n"})
    report = check(tmp_path)
    number = text.count("\n") + 1
    assert report.returncode == 1, report.stdout
    assert report.stdout.startswith(f"{name}:{number}: ")
    assert says in report.stdout and "rooms: breaches: 1" in report.stdout


def test_a_long_file_is_noted_only(tmp_path):
    build(tmp_path, {**SOUND, "mlpc/utils/long.py": "x = 1\n" * 301})
    report = check(tmp_path)
    assert report.returncode == 0
    assert "mlpc/utils/long.py: note: 301 lines, soft limit 300" in report.stdout


def test_this_house_is_in_order():
    report = check(ROOT)
    assert report.returncode == 0, report.stdout
