"""Pictures that notebooks show of objects: SVG as text, without scripts or matplotlib.

Each function takes plain values (names, shapes, arrays) or an object of which it reads
no more than that, and returns one `<svg>` element. They take the page's own colour for
letters and no background, so that they read well on light and on dark pages; all that
users have named is escaped. What is drawn with matplotlib is in `mlpc.plot`.
"""

from mlpc.display.curves import curves
from mlpc.display.matrices import matrix
from mlpc.display.models import model
from mlpc.display.traces import trace

__all__ = ["curves", "matrix", "model", "trace"]
