"""What Keras has and mlpc has not, and why: one table for all rooms.

Each reason ends the sentence "`keras.layers.Conv2D` is not part of mlpc: ...", and says
what to use instead where there is something. Names of older versions of Keras that
courses still have stand here too.
"""

__all__ = ["REASONS"]

PERCEPTRONS = "mlpc is for multi-layer perceptrons"
CONVOLUTIONS = f"{PERCEPTRONS} and has no convolutions; use `Flatten` and `Dense`"
SEQUENCES = f"{PERCEPTRONS} and has no layers for sequences"
IMAGES = f"{PERCEPTRONS} and has no layers for images; prepare images with NumPy"
SOUND = f"{PERCEPTRONS} and has nothing for sound; prepare it with SciPy"
CHAINS = (
    "models are chains of layers with one input; join the arrays with NumPy before "
    "they go into the model"
)
TABLES = (
    "it turns columns of a table into numbers; use `pandas.get_dummies` or "
    "`pandas.factorize` before training"
)
TRACES = "the engine computes whole layers and traces no functions"
OTHERS = "it wraps another framework's layers"
QUANTIZED = "weights are float32 or float64, never of fewer bits"
DEVICES = "mlpc computes on one CPU"
DATA = "this data set is not bundled; load it with `{}` and train on its arrays"
TEXTS = (
    f"{PERCEPTRONS} and bundles no texts; make a table of word counts with scikit-learn"
)
FILES = "it reads a folder into batches; read the files into a NumPy array"
SYMBOLS = "models are chains of layers, without symbolic tensors between them"

# Reason: {room, "" for the package itself: names}.
TABLE = {
    CONVOLUTIONS: {
        "layers": """
            AdaptiveAveragePooling1D AdaptiveAveragePooling2D AdaptiveAveragePooling3D
            AdaptiveMaxPooling1D AdaptiveMaxPooling2D AdaptiveMaxPooling3D
            AveragePooling1D AveragePooling2D AveragePooling3D
            AvgPool1D AvgPool2D AvgPool3D
            Conv1D Conv1DTranspose Conv2D Conv2DTranspose Conv3D Conv3DTranspose
            Convolution1D Convolution1DTranspose Convolution2D Convolution2DTranspose
            Convolution3D Convolution3DTranspose DepthwiseConv1D DepthwiseConv2D
            GlobalAveragePooling1D GlobalAveragePooling2D GlobalAveragePooling3D
            GlobalAvgPool1D GlobalAvgPool2D GlobalAvgPool3D
            GlobalMaxPool1D GlobalMaxPool2D GlobalMaxPool3D
            GlobalMaxPooling1D GlobalMaxPooling2D GlobalMaxPooling3D
            LocallyConnected1D LocallyConnected2D
            MaxPool1D MaxPool2D MaxPool3D MaxPooling1D MaxPooling2D MaxPooling3D
            SeparableConv1D SeparableConv2D SeparableConvolution1D
            SeparableConvolution2D SpatialDropout1D SpatialDropout2D SpatialDropout3D
            convolutional local pooling
        """,
        "ops": """
            adaptive_average_pool adaptive_max_pool average_pool conv conv_transpose
            depth_to_space depthwise_conv fold max_pool separable_conv space_to_depth
            unfold
        """,
    },
    f"{SEQUENCES}: no recurrence, no attention": {
        "layers": """
            AdditiveAttention Attention Bidirectional ConvLSTM1D ConvLSTM2D ConvLSTM3D
            CuDNNGRU CuDNNLSTM GRU GRUCell GroupQueryAttention LSTM LSTMCell
            MultiHeadAttention RNN SimpleRNN SimpleRNNCell StackedRNNCells recurrent
        """,
        "losses": "CTC ctc",
        "ops": "ctc_decode ctc_loss dot_product_attention extract_sequences",
    },
    f"{SEQUENCES}; a `Dense` works on the last axis of any array by itself": {
        "layers": "TimeDistributed",
    },
    f"{SEQUENCES}; repeat rows with `numpy.repeat`": {"layers": "RepeatVector"},
    f"{SEQUENCES}; encode integers with `keras.utils.to_categorical`": {
        "layers": "Embedding ReversibleEmbedding embeddings",
    },
    f"{SEQUENCES}; pad with NumPy": {"utils": "pad_sequences"},
    f"{SEQUENCES}; cut windows with `numpy.lib.stride_tricks.sliding_window_view`": {
        "utils": "timeseries_dataset_from_array",
    },
    IMAGES: {
        "layers": """
            AugMix AutoContrast CenterCrop ContrastLimitedAdaptiveHistogramEqualization
            Cropping1D Cropping2D Cropping3D CutMix Equalization MaxNumBoundingBoxes
            MixUp Pipeline RandAugment RandomBrightness RandomColorDegeneration
            RandomColorJitter RandomContrast RandomCrop RandomElasticTransform
            RandomErasing RandomFlip RandomGaussianBlur RandomGrayscale RandomHeight
            RandomHue RandomInvert RandomPerspective RandomPosterization RandomRotation
            RandomSaturation RandomSharpness RandomShear RandomTranslation RandomWidth
            RandomZoom Resizing Solarization UpSampling1D UpSampling2D UpSampling3D
            ZeroPadding1D ZeroPadding2D ZeroPadding3D
        """,
        "metrics": "BinaryIoU IoU MeanIoU OneHotIoU OneHotMeanIoU",
        "ops": "image psnr",
        "utils": "bounding_boxes",
        "": "visualization",
    },
    SOUND: {
        "layers": "MelSpectrogram STFTSpectrogram",
        "initializers": "STFT STFTInitializer stft",
        "ops": "fft fft2 ifft2 irfft istft rfft stft view_as_complex view_as_real",
    },
    CHAINS: {
        "layers": """
            Add Average Concatenate Dot Maximum Merge Minimum Multiply Subtract add
            average concatenate dot maximum merge minimum multiply subtract
        """,
    },
    TABLES: {
        "layers": """
            CategoryEncoding DenseFeatures Discretization HashedCrossing Hashing
            IntegerLookup StringLookup
        """,
        "utils": "FeatureSpace",
    },
    f"{PERCEPTRONS} and reads no text; make word counts with scikit-learn's "
    "`CountVectorizer`": {"layers": "TextVectorization"},
    "it is a product of any shape; use `Dense`, which works on the last axis": {
        "layers": "EinsumDense",
    },
    "it is code inside a model, which no file could keep; use `Activation` or "
    "`Rescaling`, or compute on the data before the model": {"layers": "Lambda"},
    "layers do not wrap layers; use a constraint such as `keras.constraints.MaxNorm`": {
        "layers": "SpectralNormalization Wrapper wrappers",
    },
    "use `ReLU(threshold=...)`, which is the same": {"layers": "ThresholdedReLU"},
    "layers check the shapes of their inputs themselves": {
        "layers": "InputSpec",
        "": "InputSpec",
    },
    OTHERS: {"layers": "FlaxLayer JaxLayer TFSMLayer TorchModuleWrapper"},
    "use `keras.layers`": {"layers": "experimental preprocessing"},
    SYMBOLS: {"": "Function Operation SymbolicScope", "utils": "get_source_inputs"},
    TRACES: {"": "StatelessScope", "ops": "custom_gradient jvp"},
    "NumPy has no such function; use `scipy.special.erfinv`": {"ops": "erfinv"},
    "NumPy has no such function; use `scipy.linalg.lu_factor`": {
        "ops": "lu_factor",
    },
    "use `einops.rearrange`, or `keras.ops.reshape` and `keras.ops.transpose`": {
        "ops": "rearrange",
    },
    QUANTIZED: {
        "": "Quantizer quantizers",
        "dtype_policies": """
            AWQDTypePolicy GPTQDTypePolicy Int4DTypePolicy QuantizedDTypePolicy
            QuantizedFloat8DTypePolicy
        """,
    },
    "a model has one dtype": {"dtype_policies": "DTypePolicyMap"},
    "float32 and float64 are exact, there is no half precision; leave it out": {
        "": "mixed_precision",
    },
    "a step's memory is planned beforehand, nothing is computed twice": {
        "": "RematScope remat",
    },
    f"{DEVICES}; leave it out": {"": "device distribution"},
    "variables are named by their model and layer": {"": "name_scope"},
    f"{PERCEPTRONS} and has no trained networks": {"": "applications"},
    "a model is trained by its loss alone; use `predict` of one model as targets of "
    "another": {"": "distillation"},
    "it writes for other programs; `model.save` writes `.keras`, which Keras reads": {
        "": "export",
        "callbacks": "OrbaxCheckpoint",
    },
    "it prepares images, texts and sequences; prepare arrays with NumPy": {
        "": "preprocessing",
    },
    "it is a tool of Keras' own; use `jax.tree`, or loops": {"": "tree"},
    "scikit-learn has a multi-layer perceptron of its own; use "
    "`sklearn.neural_network.MLPClassifier`, or `fit` and `predict` as they are": {
        "": "wrappers",
    },
    "models are made of layers alone; use `keras.Sequential`": {
        "": "estimator experimental",
    },
    "nothing writes for TensorBoard; use `keras.callbacks.CSVLogger` or "
    "`keras.plot.learning_curves(history)`": {"callbacks": "TensorBoard"},
    "nothing is sent over a network; use `keras.callbacks.LambdaCallback` with what "
    "sends": {"callbacks": "RemoteMonitor"},
    "a model has one optimizer": {"optimizers": "MultiOptimizer OptimizerMap"},
    "its weights are not the model's own; use `AdamW` with a schedule of "
    "`keras.optimizers.schedules`": {"optimizers": "ScheduleFreeAdamW"},
    TEXTS: {"datasets": "imdb reuters"},
    DATA.format("sklearn.datasets.fetch_california_housing"): {
        "datasets": "california_housing",
    },
    DATA.format("sklearn.datasets.fetch_openml('boston', version=1)"): {
        "datasets": "boston_housing",
    },
    "of small colour images there is `keras.datasets.cifar10`": {
        "datasets": "cifar100",
    },
    "a `.keras` file is a zip of JSON and HDF5; use `zipfile` and `h5py`": {
        "saving": "KerasFileEditor",
    },
    "use a dict": {"utils": "Config"},
    FILES: {
        "utils": """
            audio_dataset_from_directory image_dataset_from_directory
            text_dataset_from_directory
        """,
    },
    "it is for image files; use Pillow and `numpy.asarray`": {
        "utils": "array_to_img img_to_array load_img save_img",
    },
    "it downloads anything; use `urllib.request.urlretrieve`": {"utils": "get_file"},
    "today's functions are in `keras.saving`": {"utils": "legacy", "legacy": "saving"},
}

SECOND_ADDRESSES = {  # of functions that are in `ops`, too
    "ops.linalg": "jvp lu_factor",
    "ops.nn": """
        adaptive_average_pool adaptive_max_pool average_pool conv conv_transpose
        ctc_decode ctc_loss depth_to_space depthwise_conv dot_product_attention fold
        max_pool psnr separable_conv space_to_depth unfold
    """,
}

REASONS = {  # path below the package -> reason
    f"{room}.{name}".lstrip("."): reason
    for reason, rooms in TABLE.items()
    for room, names in rooms.items()
    for name in names.split()
}
REASONS |= {
    f"{room}.{name}": REASONS[f"ops.{name}"]
    for room, names in SECOND_ADDRESSES.items()
    for name in names.split()
}
