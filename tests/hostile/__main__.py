"""Writes all hostile files into a folder."""

import sys
from pathlib import Path

import hostile

folder = Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
hostile.write_good(folder)
print(f"{len(list(hostile.write_all(folder)))} files in {folder}")
