"""The rule checker finds what is planted in a small house, and nothing else."""

import pytest
from house.small_house import ROOT
from house.small_house import check as check_by

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


def check(root, files=()):
    return check_by("check_rooms.py", root, files)


def test_a_sound_house_passes(tmp_path):
    assert check(tmp_path, SOUND) == (0, ["rooms: in order"])


@pytest.mark.parametrize(
    ("name", "line", "says"), BREACHES, ids=[f"{b[0]}: {b[1]}" for b in BREACHES]
)
def test_a_breach_is_caught_in_its_line(tmp_path, name, line, says):
    text = SOUND.get(name, "")
    code, lines = check(tmp_path, {**SOUND, name: f"{text}{line}\n"})
    number = text.count("\n") + 1
    assert code == 1, lines
    assert lines[0].startswith(f"{name}:{number}: ") and says in lines[0]
    assert lines[1:] == ["rooms: breaches: 1"]


CIRCLES = {  # (files, what the report must say)
    "at once": (
        {
            "mlpc/layers/base.py": "from mlpc.layers.dense import Dense\n",
            "mlpc/layers/dense.py": "from . import base\n",
        },
        "mlpc/layers/base.py:1: is in a circle: "
        "layers/base.py -> layers/dense.py -> layers/base.py",
    ),
    "late": (
        {
            "mlpc/layers/base.py": "\ndef get():\n    from mlpc.layers import dense\n",
            "mlpc/layers/dense.py": "from mlpc.layers.base import Layer\n",
        },
        "mlpc/layers/base.py:3: is in a circle: "
        "layers/base.py -> layers/dense.py -> layers/base.py",
    ),
    "of three": (
        {
            "mlpc/layers/a.py": "from mlpc.layers.b import b\n",
            "mlpc/layers/b.py": "def get():\n    from mlpc.layers.c import c\n",
            "mlpc/layers/c.py": "def get():\n    from mlpc.layers.a import a\n",
            "mlpc/layers/d.py": "from mlpc.layers.a import a\n",
        },
        "mlpc/layers/a.py:1: is in a circle: "
        "layers/a.py -> layers/b.py -> layers/c.py -> layers/a.py",
    ),
    "through a door": (
        {
            "mlpc/losses/__init__.py": "from mlpc.losses.loss import Loss\n",
            "mlpc/losses/loss.py": "def get():\n    from mlpc import losses\n",
        },
        "mlpc/losses/__init__.py:1: is in a circle: "
        "losses/__init__.py -> losses/loss.py -> losses/__init__.py",
    ),
}


@pytest.mark.parametrize("kind", CIRCLES)
def test_a_circle_is_found(tmp_path, kind):
    files, says = CIRCLES[kind]
    assert check(tmp_path, SOUND | files) == (1, [says, "rooms: breaches: 1"])


def test_rooms_in_a_circle_are_found_where_no_files_are(tmp_path):
    files = {
        "mlpc/losses/loss.py": "",
        "mlpc/losses/get.py": "def f():\n    from mlpc.metrics.mean import Mean\n",
        "mlpc/metrics/mean.py": "from mlpc.losses.loss import Loss\n",
    }
    code, lines = check(tmp_path, SOUND | files)
    assert code == 1
    assert lines[1:] == [
        "mlpc/losses/get.py:2: ties rooms in a circle: losses -> metrics "
        "(losses/get.py), metrics -> losses (metrics/mean.py)",
        "rooms: breaches: 2",
    ]
    assert "`losses` may not import `mlpc.metrics.mean.Mean`" in lines[0]


def test_a_door_may_hand_on_names_of_rooms_above(tmp_path):
    files = {
        "mlpc/layers/__init__.py": "from mlpc.layers import dense\n",
        "mlpc/utils/__init__.py": (
            "from mlpc.utils.names import snake\n\n\n"
            "def __getattr__(name):\n    from mlpc import layers, saving\n"
        ),
    }
    assert check(tmp_path, SOUND | files) == (0, ["rooms: in order"])


def test_a_long_file_is_noted_only(tmp_path):
    code, lines = check(tmp_path, {**SOUND, "mlpc/utils/long.py": "x = 1\n" * 301})
    assert code == 0
    assert "mlpc/utils/long.py: note: 301 lines, soft limit 300" in lines


def test_this_house_is_in_order():
    code, lines = check(ROOT)
    assert code == 0, lines
