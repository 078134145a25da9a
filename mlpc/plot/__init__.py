"""Pictures of training and of what is inside a network, drawn with matplotlib.

It is not installed with mlpc: `pip install ".[plot]"` in the clone brings it. Each
function draws on the Axes that it is given as `ax`, or on those of a new figure, and
returns them; none shows the picture, closes it or changes a setting of matplotlib. New
figures have no ground of their own and letters that are read on light and on dark
pages; they follow a style of matplotlib where one is in use. Pictures that notebooks
show of objects by themselves are in `mlpc.display`.
"""

from mlpc.plot.confusion import confusion_matrix
from mlpc.plot.curves import learning_curves
from mlpc.plot.descents import descent, loss_along
from mlpc.plot.functions import activations
from mlpc.plot.gradients import gradient_norms
from mlpc.plot.graph import network
from mlpc.plot.image_grids import images, misclassified, weights
from mlpc.plot.regions import decision_regions
from mlpc.utils.absent import module_hooks as _module_hooks

__all__ = [
    "activations",
    "confusion_matrix",
    "decision_regions",
    "descent",
    "gradient_norms",
    "images",
    "learning_curves",
    "loss_along",
    "misclassified",
    "network",
    "weights",
]

__getattr__, __dir__ = _module_hooks(__name__)
