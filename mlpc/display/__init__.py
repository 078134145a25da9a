"""What notebooks show of objects: HTML as text, without scripts or matplotlib.

Each function takes plain values (names, shapes, arrays) or an object of which it reads
no more than that, and returns one `<table>`, or its text. Tables take the page's own
colour for letters and let the page be seen through their own, so that they read well on
light and on dark pages, and after JupyterLab has cleaned a notebook that was not run;
all that users have named is escaped. What is drawn with matplotlib is in `mlpc.plot`.
"""

from mlpc.display.curves import curves, curves_text
from mlpc.display.matrices import matrix
from mlpc.display.models import model
from mlpc.display.traces import trace, trace_text

__all__ = ["curves", "curves_text", "matrix", "model", "trace", "trace_text"]
