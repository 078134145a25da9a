"""Sequential: a chain of layers."""

from mlpc import layers as layers_room
from mlpc.layers.input_layer import InputLayer, KerasTensor
from mlpc.layers.keras_tensor import between
from mlpc.layers.layer import Layer
from mlpc.layers.shapes import as_shape
from mlpc.layers.weights import build_layer, watch
from mlpc.locks import MAKING
from mlpc.models.model import Model
from mlpc.utils.tracebacks import short_tracebacks

__all__ = ["Sequential", "layer_from_config"]

REMEMBER = layers_room.Flatten, layers_room.Rescaling  # as Keras', what they met


class Sequential(Model):
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
        self._check_not_fitting("added to")
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
                self._check_dtypes([layer])
                self._build_last(layer)
                self._forget_graph()
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
        self._check_not_fitting("popped from")
        with MAKING.now():
            layer = self._layers.pop()
            if rebuild and self.built and self._flat and len(self._layers) > 1:
                self._shapes.pop()
                self._forget_graph()
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
        self._forget_graph()
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
            self._check_not_fitting("built")
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
        dtype = self._check_dtypes(self.layers)
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
        self._forget_graph()

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
        if rows in self._graphs:
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

    def _check_dtypes(self, layers):
        """The dtype that these layers, and those of models among them, share; None
        for none. ValueError where one has another, or another than a built model."""
        of_layer = [(self.name, self.dtype)] if self.built else []
        for layer in layers:
            inner = layer._flat_layers() if isinstance(layer, Model) else [layer]
            of_layer += [
                (each.name, each.dtype) for each in inner if not isinstance(each, Model)
            ]
        if len({dtype for _, dtype in of_layer}) > 1:
            raise ValueError(
                "All layers of a model must have the same `dtype`. Received: "
                f"{dict(of_layer)}"
            )
        return of_layer[0][1] if of_layer else None

    def _tensors_between(self):
        """What stands between the layers, the input's and the output's included."""
        if self._tensors[0] != self._shapes or len(self._layers) != len(self._shapes):
            if not self.built:
                return []
            self._tensors = [*self._shapes], between(self._layers, self._shapes)
        return self._tensors[1]

    def _tensors_of(self, layer):
        """What a layer reads and gives; None before the model is built."""
        tensors = self._tensors_between()
        at = next((i for i, each in enumerate(self.layers) if each is layer), None)
        return tensors[at : at + 2] if tensors and at is not None else None

    @property
    def inputs(self):
        """The input, as a `KerasTensor` in a list.

        Raises:
            AttributeError: If the model is not built.
        """
        return [self._end("inputs", 0)]

    @property
    def outputs(self):
        """The output, as a `KerasTensor` in a list; errors as of `inputs`."""
        return [self._end("outputs", -1)]

    @property
    def input(self):
        """The input, as a `KerasTensor`; errors as of `inputs`."""
        return self._end("input", 0)

    @property
    def output(self):
        """The output, as a `KerasTensor`; errors as of `inputs`."""
        return self._end("output", -1)

    def _end(self, name, at):
        tensors = self._tensors_between()
        if not tensors:
            raise AttributeError(
                f"Sequential model '{self.name}' has no defined {name} yet."
            )
        return tensors[at]

    @short_tracebacks
    def compute_output_shape(self, input_shape):
        for layer in self.layers:
            input_shape = layer.compute_output_shape(input_shape)
        return input_shape

    def _emit(self, graph, node):
        for layer in self.layers:
            node = layer._add_nodes(graph, node)
        return node

    def get_config(self):
        """Return name, layers and shape, as Keras writes them."""
        config = {
            **super().get_config(),
            "layers": [_layer_config(layer) for layer in self._layers],
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


def layer_from_config(config, custom_objects=None):
    """Return a new layer, or model, from what a model's config says of it."""
    name = config.get("class_name") if isinstance(config, dict) else None
    if name == "Sequential" and name not in (custom_objects or {}):
        from mlpc.saving.model_config import model_from_config

        return model_from_config(config, custom_objects)
    return layers_room.deserialize(config, custom_objects)


def _layer_config(layer):
    """A layer's config with the shape that it was built for."""
    if isinstance(layer, Model):
        from mlpc.saving.model_config import model_to_config

        return model_to_config(layer)
    config = layers_room.serialize(layer)
    if layer.built and (layer._declared or isinstance(layer, REMEMBER)):
        config["build_config"] = {"input_shape": layer._input_shape}
    return config
