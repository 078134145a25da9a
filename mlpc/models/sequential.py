"""Sequential: a chain of layers."""

from mlpc import layers as layers_room
from mlpc.layers.input_layer import InputLayer, KerasTensor
from mlpc.layers.layer import Layer
from mlpc.layers.shapes import as_shape
from mlpc.layers.weights import build_layer, watch
from mlpc.locks import MAKING
from mlpc.models.ends import Ends
from mlpc.models.layer_configs import layer_config, layer_from_config
from mlpc.models.model import Model, dtype_of
from mlpc.utils.tracebacks import short_tracebacks

__all__ = ["Sequential"]


class Sequential(Ends, Model):
    """A model whose layers each read the one before.

    Args:
        layers: List of layers, perhaps with an `Input` in front.
        trainable: Whether the layers learn.
        name: Name of the model.

    The model is built as soon as the input's shape is known: from an `Input`, from the
    first rows it meets, or by `build`.

    Example:
        >>> model = keras.Sequential(
        ...     [
        ...         keras.Input((2,)),
        ...         keras.layers.Dense(8, activation="tanh"),
        ...         keras.layers.Dense(1, activation="sigmoid"),
        ...     ]
        ... )
        >>> model.count_params()
        33
        >>> model.predict(np.zeros((5, 2)), verbose=0).shape
        (5, 1)
    """

    def __init__(self, layers=None, trainable=True, name=None):
        self._layers = []
        self._names = set()  # at least those of the layers
        self._shapes = []  # where it is built: what each layer reads, and the output's
        self._flat = True  # no layer is a model, whose shapes may change
        self._tensors = [], []  # the shapes at the time, and what stands for arrays
        super().__init__(trainable=trainable, name=name)
        for layer in layers or []:
            self.add(layer, rebuild=False)
        self._rebuild()

    @property
    def layers(self):
        return [layer for layer in self._layers if not isinstance(layer, InputLayer)]

    @short_tracebacks
    def add(self, layer, rebuild=True):
        """Add a layer at the end.

        Args:
            layer: A `Layer`, or, in front, what `Input` returns.
            rebuild: Whether to build now where the input's shape is known.

        Raises:
            ValueError: If it is not a layer, its name is taken, or it cannot follow.
        """
        self._trainer.check_not_fitting("added to")
        if isinstance(layer, KerasTensor) and isinstance(layer.layer, InputLayer):
            layer = layer.layer
        if not isinstance(layer, Layer) or isinstance(layer, type):
            raise ValueError(
                "Only instances of `keras.Layer` can be added to a Sequential model. "
                f"Received: {layer} (of type {type(layer)})"
            )
        if isinstance(layer, Model) and self in [layer, *layer._flat_layers()]:
            raise ValueError(
                f"Model '{self.name}' cannot be a layer of itself. Received: {layer}"
            )
        if layer.name in self._names and any(
            layer.name == other.name for other in self._layers
        ):
            raise ValueError(
                "All layers added to a Sequential model should have unique names. Name "
                f"'{layer.name}' is already the name of a layer in this model. Update "
                "the `name` argument to pass a unique name."
            )
        if isinstance(layer, InputLayer) and self._layers:
            raise ValueError(
                f"Sequential model '{self.name}' has already been configured to use "
                f"input shape {self._known_input()}. You cannot add a different Input "
                "layer to it."
            )
        with MAKING.now():
            self._append(layer, rebuild)

    def _append(self, layer, rebuild):
        count, shapes = len(self._layers), len(self._shapes)
        try:
            if layer._first_shape is not None and not self._layers:
                self._layers.append(InputLayer(batch_shape=layer._first_shape))
            self._layers.append(layer)
            self._names.add(layer.name)
            self._flat = self._flat and not isinstance(layer, Model)
            if not rebuild:
                self.built = False
            elif self.built and self._flat and count > 1 and not layer._is_of(self):
                dtype_of(self, [layer])
                self._build_last(layer)
                self._trainer.forget_graphs()
            else:
                self._rebuild()
        except BaseException:
            del self._layers[count:], self._shapes[shapes:]
            if not self.built:
                self._rebuild()
            raise

    @short_tracebacks
    def pop(self, rebuild=True):
        """Take the last layer off and return it."""
        self._trainer.check_not_fitting("popped from")
        with MAKING.now():
            layer = self._layers.pop()
            if rebuild and self.built and self._flat and len(self._layers) > 1:
                self._shapes.pop()
                self._trainer.forget_graphs()
                return layer
            self.built = False
            if rebuild:
                self._rebuild()
        return layer

    def _known_input(self):
        """The batch shape of the input where it is known, else None."""
        first = self._layers[0] if self._layers else None
        if isinstance(first, InputLayer):
            return first.batch_shape
        return first._input_shape if isinstance(first, Model) else None

    def _rebuild(self):
        """Build again after the layers changed, where the input's shape is known."""
        self._trainer.forget_graphs()
        self.built = False
        shape = self._known_input()
        if shape is not None and len(self._layers) > 1:
            self.build(shape)

    @short_tracebacks
    def build(self, input_shape=None):
        """Build all layers for rows of a shape.

        Args:
            input_shape: `(None, ...)`, the first axis counting rows.

        Raises:
            ValueError: If a layer cannot take what the one before gives, or if there
                is nothing to build.
        """
        if self.built:
            self._trainer.check_not_fitting("built")
        with MAKING.now():
            self._build_all(input_shape)

    def _build_all(self, input_shape):
        known = self._known_input()
        input_shape = None if input_shape is None else as_shape(input_shape)
        if known is None:
            if input_shape is None:
                raise ValueError("You must provide an `input_shape` argument.")
            known = (None, *input_shape[1:])
        elif input_shape is not None and input_shape[1:] != tuple(known[1:]):
            raise ValueError(
                f"Sequential model '{self.name}' has already been configured to use "
                f"input shape {known}. You cannot build it with input_shape "
                f"{input_shape}"
            )
        if not self.layers:
            raise ValueError(
                f"Sequential model {self.name} cannot be built because it has no "
                "layers. Call `model.add(layer)`."
            )
        self._check_once()
        dtype = dtype_of(self, self.layers)
        self._names = {layer.name for layer in self._layers}
        self._flat = not any(isinstance(layer, Model) for layer in self._layers)
        self._shapes = [tuple(known)]
        for layer in self.layers:
            self._build_last(layer)
        if not isinstance(self._layers[0], InputLayer):
            self._layers.insert(0, InputLayer(batch_shape=known))
        self.dtype = dtype or self.dtype
        self._input_shape = tuple(known)
        self.built = True
        self._trainer.forget_graphs()

    def _build_last(self, layer):
        """Build the layer that follows those whose shapes are known."""
        shape = self._shapes[-1]
        if isinstance(layer, Model) and layer.built and layer._input_shape != shape:
            layer._check_shape(shape)
        else:
            build_layer(layer, shape)
        watch(layer, self)
        self._shapes.append(layer.compute_output_shape(shape))

    def _check_shape(self, input_shape):
        if len(input_shape) != len(self._input_shape):
            raise ValueError(
                f"Invalid input shape for model '{self.name}'. Expected shape "
                f"{self._input_shape}, but input has incompatible shape "
                f"{tuple(input_shape)}"
            )
        for layer in self.layers:
            layer._check_shape(input_shape)
            input_shape = layer.compute_output_shape(input_shape)

    def _takes(self, rows):
        """Whether its layers take rows of a shape of as many axes as its input's.

        Raises:
            ValueError: If they do not, and the input says nothing against it.
        """
        if rows in self._trainer.graphs:
            return True
        if 0 in rows:
            return False
        pairs = zip(self._input_shape[1:], rows, strict=True)
        as_said = all(size is None or size == given for size, given in pairs)
        try:
            self._check_shape((None, *rows))
        except ValueError:
            if as_said:
                raise
            return False
        return True

    @short_tracebacks
    def compute_output_shape(self, input_shape):
        for layer in self.layers:
            input_shape = layer.compute_output_shape(input_shape)
        return input_shape

    def _behind(self, shape, layers):
        """A model of some of its layers behind others, for what comes out of these.

        `shape` is that of what comes out; without layers it gives that as it is.
        """
        import random  # late: it takes its time

        state = random.getstate()  # no draw of the user's is spent here
        options = {"dtype": self.dtype}
        first = layers_room.Input(shape[1:], name=f"{self.name}_front", **options)
        last = layers_room.Identity(name=f"{self.name}_outputs", **options)
        rest = Sequential([first, *(layers or [last])], name=self.name)
        random.setstate(state)
        return rest

    def _emit(self, graph, node):
        for layer in self.layers:
            node = layer._add_nodes(graph, node)
        return node

    def get_config(self):
        """Return name, layers and shape, as Keras writes them."""
        config = {
            **super().get_config(),
            "layers": [layer_config(layer) for layer in self._layers],
        }
        if self.built:
            config["build_input_shape"] = self.input_shape
        return config

    @classmethod
    @short_tracebacks
    def from_config(cls, config, custom_objects=None):
        """Return a new model from what `get_config` gave; its weights are new.

        What a layer raises gets an attribute `at_layer`: its place among the configs.

        Raises:
            ValueError: If it is no dict with a `name` and `layers`.
        """
        if not isinstance(config, dict) or not {"name", "layers"} <= {*config}:
            raise ValueError(
                "Argument `config` of a Sequential must be a dict with the keys 'name' "
                f"and 'layers'. Received: config={config!r:.200}"
            )
        model = cls(name=config.get("name"), trainable=config.get("trainable", True))
        for i, layer in enumerate(config["layers"]):
            try:
                made = layer_from_config(layer, custom_objects)
            except Exception as error:
                error.at_layer = i
                raise
            model.add(made, rebuild=False)
        model._rebuild()
        if not model.built and config.get("build_input_shape") and model.layers:
            model.build(config["build_input_shape"])
        return model
