"""What lies in HDF5 files: weights and optimizers' states, and whole models in `*.h5`.

A file is looked through (safety.py, structure.py) before HDF5 may open it. Which file
is asked for, and what lies around it, is known to the files beside this folder.
"""
