"""Made by `make stubs`: see tests/stubs/."""
# mypy: disable-error-code="override, misc, assignment"

__all__ = []
