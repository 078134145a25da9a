"""The stubs of the public rooms, made of their signatures and of the types that
typed.py gives to names.

    PYTHONPATH=tests python -m stubs        (make stubs: writes mlpc/**/*.pyi)
"""
