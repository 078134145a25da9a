"""The checker of stacks finds the large frames of a small house, and no others."""

import os
import shutil

import pytest
from house.small_house import check as check_by

FLAGS = "common any -std=c11 -O1\nscalar any\nelsewhere pdp11 -mpdp\n"
TAIL = "    use(memory);\n}\n"
HEAD = "void use(char *);\nvoid {name}(unsigned n)\n{{\n    (void)n;\n"


def function(name, array):
    return HEAD.format(name=name) + f"    char memory[{array}];\n" + TAIL


SOUND = {
    "core/small.c": function("small", 4096),
    "kernels/scalar_f32.c": function("strips", 64 * 1024),
    "kernels/elsewhere_f32.c": "#error another machine's\n",
    "bindings/module.c": "#include <there/is/no/such/file.h>\n",
}


def check(root, files, *folder):
    below = {f"csrc/{name}": text for name, text in files.items()}
    files = {"csrc/cflags.txt": FLAGS, **below}
    environment = {**os.environ, "CC": "gcc"}
    return check_by("check_stacks.py", root, files, *folder, env=environment)


pytestmark = pytest.mark.skipif(shutil.which("gcc") is None, reason="no gcc here")


def test_small_frames_and_strips_of_kernels_pass(tmp_path):
    assert check(tmp_path, SOUND) == (0, ["stacks: in order"])


@pytest.mark.parametrize(
    "name, array, says",
    [
        ("core/large.c", "5000", "csrc/core/large.c:2: `large` takes "),
        ("layers/product.c", "512 * 1024", "csrc/layers/product.c:2: `large` takes "),
        ("kernels/scalar_f64.c", "80 * 1024", "of the stack, not 73728"),
        ("core/large.c", "n", "`large` takes as much of the stack as it is told"),
    ],
)
def test_a_large_frame_is_found(tmp_path, name, array, says):
    code, lines = check(tmp_path, {**SOUND, name: function("large", array)})
    assert code == 1
    assert len(lines) == 2 and says in lines[0]
    assert lines[1] == "stacks: breaches: 1"


def test_what_does_not_compile_fails(tmp_path):
    code, _ = check(tmp_path, {**SOUND, "core/wrong.c": "nonsense\n"})
    assert code == 1


def test_the_frames_of_a_build_are_read(tmp_path):
    small = tmp_path / "csrc-core-small.su"
    strips = tmp_path / "csrc-kernels-scalar_f32.su"
    assert check(tmp_path, SOUND, tmp_path)[0] == 1  # there are none yet
    small.write_text("csrc/core/small.c:2:6:small\t4128\tstatic\n", "utf-8")
    strips.write_text("csrc/kernels/t.h:2:6:strips\t65552\tstatic\n", "utf-8")
    assert check(tmp_path, {}, tmp_path) == (0, ["stacks: in order"])
    small.write_text("csrc/core/small.c:2:6:small\t5000\tstatic\n", "utf-8")
    code, lines = check(tmp_path, {}, tmp_path)
    assert code == 1
    assert (
        lines[0]
        == "csrc/core/small.c:2: `small` takes 5000 bytes of the stack, not 4608"
    )


def test_the_frames_of_an_older_build_are_refused(tmp_path):
    check(tmp_path, SOUND)
    for name in ("core-small", "kernels-scalar_f32"):
        frames = tmp_path / f"csrc-{name}.su"
        frames.write_text("csrc/a.c:2:6:a\t16\tstatic\n", "utf-8")
        os.utime(frames, (0, 0))
    assert check(tmp_path, {}, tmp_path) == (1, [])
