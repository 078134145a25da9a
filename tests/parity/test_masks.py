"""Masks that `Masking` makes and layers hand on, beside Keras': losses, metrics and
weights after training; and masks that are given to a call."""

import warnings

import numpy as np
import pytest

import mlpc

RNG = np.random.default_rng(0)
X = RNG.normal(size=(6, 4, 3)).astype("float32")
X[0, 2:] = X[1, 1:] = X[3] = X[5, 0] = 0
Y = RNG.normal(size=(6, 4, 2)).astype("float32")
CLASSES = (Y[..., 0] > 0).astype("int32")
WEIGHTS = RNG.uniform(0.5, 2, (6, 4)).astype("float32")

BEHIND = {
    "dense": [],
    "activations": [
        ("Activation", {"activation": "softmax"}),
        ("PReLU", {}),
        ("LeakyReLU", {}),
        ("ELU", {}),
    ],
    "normalizations": [
        ("LayerNormalization", {}),
        ("GroupNormalization", {"groups": 1}),
        ("UnitNormalization", {}),
        ("Rescaling", {"scale": 0.5}),
        ("Dropout", {"rate": 0.0}),
    ],
    "ended by a norm": [("RMSNormalization", {})],
    "ended by a shape": [("Reshape", {"target_shape": (2, 4)})],
    "ended, begun": [("RMSNormalization", {}), ("Masking", {"mask_value": 0.0})],
    "not moved": [
        ("Permute", {"dims": (1, 2)}),
        ("Reshape", {"target_shape": (4, 2)}),
        ("Dense", {"units": 2}),
    ],
}


def model(k, behind=(), shape=(4, 3), before=(), **compiled):
    chain = [*before, ("Masking", {}), ("Dense", {"units": 2}), *behind]
    layers = [getattr(k.layers, name)(**options) for name, options in chain]
    made = k.Sequential([k.Input(shape), *layers])
    rng = np.random.default_rng(1)
    shapes = [w.shape for w in made.weights]
    made.set_weights([rng.uniform(-1, 1, s).astype("float32") for s in shapes])
    given = {"metrics": ["mae"], "weighted_metrics": ["mse"], **compiled}
    made.compile(**{"optimizer": "sgd", "loss": "mse", **given})
    return made


@pytest.mark.filterwarnings("ignore:.*does not support masking")
@pytest.mark.parametrize(
    ("behind", "weights"),
    [
        *((behind, None) for behind in BEHIND),
        ("dense", WEIGHTS),
        ("not moved", WEIGHTS),
    ],
)
def test_losses_metrics_and_training(behind, weights, keras):
    y = Y if behind != "ended by a shape" else Y.reshape(6, 2, 4)
    found = []
    for k in (mlpc, keras):
        made = model(k, BEHIND[behind])
        numbers = [
            made.evaluate(X, y, sample_weight=weights, batch_size=size, verbose=0)
            for size in (6, 4)
        ]
        numbers += [made.test_on_batch(X, y, sample_weight=weights)]
        fit = made.fit(
            X,
            y,
            sample_weight=weights,
            epochs=2,
            batch_size=4,
            shuffle=False,
            verbose=0,
            validation_data=(X, y),
        )
        logs = fit.history
        losses = [logs[key] for key in ("loss", "val_loss", "val_mae", "val_mse")]
        found.append((numbers, losses, made.get_weights()))
    (ours, our_losses, our_weights), (theirs, their_losses, their_weights) = found
    np.testing.assert_allclose(ours, theirs, rtol=2e-6)
    np.testing.assert_allclose(our_losses, their_losses, rtol=1e-5)
    for one, other in zip(our_weights, their_weights, strict=True):
        np.testing.assert_allclose(one, other, rtol=2e-5, atol=1e-6)


@pytest.mark.parametrize(
    ("y", "compiled"),
    [
        (CLASSES, {"loss": "sparse_categorical_crossentropy", "metrics": ["accuracy"]}),
        (Y, {"loss": ("MeanSquaredError", "sum")}),
        (Y, {"loss": ("MeanAbsoluteError", "mean")}),
        (Y, {"loss": ("MeanSquaredError", "mean_with_sample_weight")}),
    ],
)
def test_losses_of_each_kind(y, compiled, keras):
    found = []
    behind = [("Activation", {"activation": "softmax"})]
    for k in (mlpc, keras):
        given = {"weighted_metrics": None, "metrics": None, **compiled}
        if isinstance(given["loss"], tuple):
            name, reduction = given["loss"]
            given["loss"] = getattr(k.losses, name)(reduction=reduction)
        made = model(k, behind, **given)
        numbers = [
            np.ravel(made.evaluate(X, y, batch_size=size, verbose=0)) for size in (6, 4)
        ]
        made.train_on_batch(X, y)
        found.append((numbers, made.get_weights()))
    np.testing.assert_allclose(found[0][0], found[1][0], rtol=1e-6)
    for ours, theirs in zip(found[0][1], found[1][1], strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(
    ("x", "y", "options"),
    [
        (X[:, 1], Y[:, 1], {"shape": (3,)}),
        (X, Y, {"shape": (None, 3)}),
        (X, Y, {"before": [("Rescaling", {"scale": 2.0}), ("Dense", {"units": 3})]}),
        (0 * X, Y, {}),
    ],
    ids=["rows of one axis", "unknown sizes", "layers before", "nothing is left"],
)
def test_masks_of_other_rows(x, y, options, keras):
    found = []
    for k in (mlpc, keras):
        made = model(k, **options)
        found.append([made.evaluate(x, y, verbose=0), made.train_on_batch(x, y)[:1]])
        found[-1] = np.concatenate([*found[-1], *map(np.ravel, made.get_weights())])
    np.testing.assert_allclose(*found, rtol=1e-5, atol=1e-7)


def test_layers_that_hand_masks_on(keras):
    arguments = {
        "Dense": (1,),
        "Reshape": ((1,),),
        "Permute": ((1,),),
        "Rescaling": (1.0,),
        "GroupNormalization": (1,),
        "Activation": ("relu",),
        "InputLayer": ((1,),),
        **dict.fromkeys(("Dropout", "AlphaDropout"), (0.1,)),
        **dict.fromkeys(("GaussianNoise", "GaussianDropout"), (0.1,)),
    }
    layers = [
        name
        for name in mlpc.layers.__all__
        if isinstance(getattr(mlpc.layers, name), type)
        and name not in ("Layer", "InputSpec")
    ]
    for name in layers:
        ours, theirs = (
            getattr(k.layers, name)(*arguments.get(name, ())).supports_masking
            for k in (mlpc, keras)
        )
        assert ours == theirs, name
    masks = [k.layers.Masking(0.0).compute_mask(X) for k in (mlpc, keras)]
    np.testing.assert_array_equal(*masks)
    assert mlpc.layers.Dense(2).compute_mask(X, "mask") == "mask"


@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize("options", [{}, {"scale": False}, {"center": False}])
@pytest.mark.parametrize("x", [X, X[:, 1]], ids=["lines", "rows"])
def test_batch_normalization_of_what_a_mask_leaves(x, options, training, keras):
    mask = np.abs(x).sum(-1) > 0
    found = []
    for k in (mlpc, keras):
        layer = k.layers.BatchNormalization(momentum=0.8, **options)
        given = mask if k is mlpc else keras.ops.convert_to_tensor(mask)
        outputs = [layer(x, training=training, mask=given) for _ in range(2)]
        found.append((np.array(outputs), [np.array(w) for w in layer.get_weights()]))
    np.testing.assert_allclose(found[0][0], found[1][0], rtol=1e-5, atol=1e-6)
    for ours, theirs in zip(found[0][1], found[1][1], strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-5, atol=1e-7)


def test_the_end_of_a_mask_is_told(keras):
    texts = []
    for k in (mlpc, keras):
        k.utils.clear_session()
        made = model(k, BEHIND["ended by a norm"])
        with warnings.catch_warnings(record=True) as met:
            warnings.simplefilter("always")
            made.evaluate(X, Y, verbose=0)
        texts.append({str(each.message) for each in met})
    assert texts[0] <= texts[1]
    assert any("does not support masking" in text for text in texts[0])
