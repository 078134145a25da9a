"""Writes the stubs; see __init__.py."""

from stubs.make import ROOT, write

if __name__ == "__main__":
    write(ROOT)
