"""Builds `mlpc._core`: the C engine of csrc/ and its bindings; packs notebooks/.

What is not about compiling C stands in pyproject.toml, the compiler flags in
csrc/cflags.txt. Environment: MLPC_DEBUG=1 (-O0, assertions), MLPC_WERROR=1 (warnings
are errors), MLPC_OPENMP=0 (no threads), MLPC_CFLAGS (appended last).
"""

import itertools
import json
import os
import platform
import shlex
import sysconfig
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy
from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext
from setuptools.command.build_py import build_py
from setuptools.errors import CompileError, LinkError

OPENMP_WAYS = [  # (compiler flags, linker flags): gcc and clang, Apple's clang
    (["-fopenmp"], ["-fopenmp"]),
    (["-Xpreprocessor", "-fopenmp"], ["-lomp"]),
]
OPENMP_PROBE = "#include <omp.h>\nint main(void) { return !omp_get_max_threads(); }\n"
LIMITED_API = not sysconfig.get_config_var("Py_GIL_DISABLED")


def enabled(name, default="0"):
    return os.environ.get(name, default) not in ("", "0")


def read_flags():
    """csrc/cflags.txt as {name: flags}, a name's lines joined; None for other machines'
    ISAs."""
    machine = platform.machine()
    machine = {"AMD64": "x86_64", "arm64": "aarch64"}.get(machine, machine)
    lines = Path("csrc/cflags.txt").read_text("utf-8").splitlines()
    rows = [line.split() for line in lines if line and not line.startswith("#")]
    flags = dict.fromkeys(row[0] for row in rows)
    for name, where, *given in rows:
        if where in ("any", machine):
            flags[name] = [*(flags[name] or []), *given]
    return flags


def find_openmp(compiler):
    """The first of OPENMP_WAYS that builds a program here, else no flags at all."""
    for compile_flags, link_flags in OPENMP_WAYS if enabled("MLPC_OPENMP", "1") else []:
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder, "probe.c")
            source.write_text(OPENMP_PROBE, "utf-8")
            try:
                objects = compiler.compile(
                    [str(source)], output_dir="/", extra_postargs=compile_flags
                )
                compiler.link_executable(
                    objects, "probe", output_dir=folder, extra_postargs=link_flags
                )
                return compile_flags, link_flags
            except (CompileError, LinkError):
                pass
    return [], []


def cpus():
    """How many CPUs this process may use."""
    known = hasattr(os, "sched_getaffinity")
    return len(os.sched_getaffinity(0)) if known else os.cpu_count() or 1


class BuildPy(build_py):
    """Packs the notebooks, too, without what their cells have printed."""

    def run(self):
        super().run()
        for path in [] if self.editable_mode else Path("notebooks").rglob("*.ipynb"):
            if ".ipynb_checkpoints" in path.parts:
                continue
            notebook = json.loads(path.read_text("utf-8"))
            for cell in notebook["cells"]:
                if cell["cell_type"] == "code":
                    cell |= {"execution_count": None, "outputs": []}
            target = Path(self.build_lib, "mlpc", path)
            target.parent.mkdir(parents=True, exist_ok=True)
            text = json.dumps(notebook, indent=1, ensure_ascii=False)
            target.write_text(f"{text}\n", "utf-8")


class BuildExt(build_ext):
    """Compiles each kernel stub with the flags of its ISA, as many files at a time as
    there are CPUs, and says which is done: `pip install -v` shows it."""

    def finalize_options(self):
        super().finalize_options()
        self.force = True  # headers, flags or the compiler may have changed

    def build_extension(self, ext):
        flags = read_flags()
        last = ["-O0", "-g3", "-UNDEBUG"] if enabled("MLPC_DEBUG") else []
        last += ["-Werror"] if enabled("MLPC_WERROR") else []
        last += shlex.split(os.environ.get("MLPC_CFLAGS", ""))
        threads, link_threads = find_openmp(self.compiler)
        if not threads:
            self.warn("no OpenMP: building for one thread")
        ext.extra_link_args = [*link_threads, "-lm", *last]
        compile_plain = self.compiler.compile

        done = itertools.count(1)

        def compile_one(source, options):
            folder, name = os.path.split(source)
            isa = name.split("_")[0] if folder == "csrc/kernels" else ""
            special = flags.get(isa, threads)
            if special is None:
                next(done)
                return []
            args = [*flags["common"], *flags["warnings"], *special, *last]
            made = compile_plain([source], **{**options, "extra_postargs": args})
            print(f"mlpc: {next(done)} of {len(ext.sources)} {source}", flush=True)
            return made

        def compile_all(sources, **options):
            print("mlpc: compiling, for half a minute of a CPU or so", flush=True)
            longest_first = sorted(sources, key=lambda source: "kernels" not in source)
            with ThreadPoolExecutor(cpus()) as pool:
                built = {
                    source: pool.submit(compile_one, source, options)
                    for source in longest_first
                }
            return [name for source in sources for name in built[source].result()]

        self.compiler.compile = compile_all
        super().build_extension(ext)


core = Extension(
    "mlpc._core",
    sources=sorted(path.as_posix() for path in Path("csrc").rglob("*.c")),
    include_dirs=["csrc", "csrc/include", numpy.get_include()],
    define_macros=[
        ("NPY_TARGET_VERSION", "NPY_1_23_API_VERSION"),
        ("NPY_NO_DEPRECATED_API", "NPY_1_23_API_VERSION"),
        *([("Py_LIMITED_API", "0x030B0000")] if LIMITED_API else []),
    ],
    py_limited_api=LIMITED_API,
)
setup(
    ext_modules=[core],
    cmdclass={"build_ext": BuildExt, "build_py": BuildPy},
    options={"bdist_wheel": {"py_limited_api": "cp311"}} if LIMITED_API else {},
)
