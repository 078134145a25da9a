"""What a notebook shows of an object at the end of a cell."""

__all__ = ["Shown"]


class Shown:
    """Base of what notebooks show as a picture, and as text where there is none.

    `repr` is short, for lists and errors; the text says what the picture does.
    """

    def _repr_html_(self):
        raise NotImplementedError

    def _shown_text(self):
        return repr(self)

    def _repr_mimebundle_(self, include=None, exclude=None):
        """Both, as IPython asks for them."""
        return {"text/plain": self._shown_text(), "text/html": self._repr_html_()}
