"""Pictures as a kernel shows them: without a ground, read in light and in dark."""

import base64
import io

import numpy as np
import pytest

nbformat = pytest.importorskip("nbformat", reason="notebooks need nbclient")
nbclient = pytest.importorskip("nbclient")
pytest.importorskip("ipykernel")
image = pytest.importorskip("matplotlib.image")
pytest.importorskip("matplotlib.font_manager")  # builds its cache before a kernel does

BEFORE = """
import numpy as np
import mlpc as keras

keras.utils.set_random_seed(1)
x = np.random.default_rng(0).normal(size=(60, 2))
y = (x[:, 0] > 0).astype(int) + (x[:, 1] > 0)
three = keras.Sequential([keras.Input((2,)), keras.layers.Dense(3, "softmax")])
two = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1, "sigmoid")])
three.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
norms = keras.callbacks.GradientNorms(x, y)
history = three.fit(x, y, epochs=3, verbose=0, callbacks=[norms])
images = np.random.default_rng(0).random((4, 8, 8))
keras.utils.plot_model(three, "model.png");
"""
PICTURES = (
    "learning_curves(history, ['loss', 'accuracy'])",
    "confusion_matrix(y, three.predict(x, verbose=0))",
    "decision_regions(three, x, y)",
    "decision_regions(two, x, y > 0)",
    "activations(['relu', 'tanh'])",
    "network(three)",
    "images(images, np.arange(4))",
    "misclassified(images, np.arange(4), np.zeros(4, int))",
    "weights(three)",
    "gradient_norms(norms)",
    "descent(lambda w: w**2, [2, 1, 0.5])",
)
OWN = "from matplotlib import pyplot\npyplot.plot([1, 2]);"
WHITE, JUPYTER, CODE = (1.0, 1.0, 1.0), (0x11 / 255,) * 3, (0x1F / 255,) * 3


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    """`(pixels, metadata)` of each cell's picture, as the kernel sent them."""
    sources = [BEFORE, *(f"keras.plot.{one};" for one in PICTURES), OWN]
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(source) for source in sources]
    )
    folder = tmp_path_factory.mktemp("pictures")
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("MPLBACKEND", raising=False)  # the kernel chooses its own
        patch.setenv("IPYTHONDIR", str(folder))
        patch.setenv("PYDEVD_DISABLE_FILE_VALIDATION", "1")
        client = nbclient.NotebookClient(
            notebook,
            timeout=300,
            kernel_name="python3",
            resources={"metadata": {"path": str(folder)}},
            extra_arguments=["--log-level=ERROR"],
        )
        client.execute()
    found = []
    for cell in notebook.cells[1:]:
        pictures = [one for one in cell.outputs if "image/png" in one.get("data", {})]
        assert len(pictures) == 1, (cell.source, cell.outputs)
        png = base64.b64decode(pictures[0].data["image/png"])
        found.append((image.imread(io.BytesIO(png)), pictures[0].metadata))
    return dict(zip((*PICTURES, OWN), found, strict=True))


def luminance(rgb):
    rgb = np.asarray(rgb, np.float64)
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return linear @ [0.2126, 0.7152, 0.0722] + 0.05


def letters(pixels):
    """The colours of what is drawn in full and is a grey between white and black."""
    full = pixels[pixels[..., 3] == 1][:, :3]
    between = (full[:, 0] > 0.3) & (full[:, 0] < 0.7)
    return full[(np.ptp(full, axis=1) == 0) & between]


@pytest.mark.parametrize("picture", PICTURES)
def test_no_ground_is_drawn_nor_asked_for(shown, picture):
    pixels, metadata = shown[picture]
    assert "needs_background" not in metadata
    edge = np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])
    assert (edge[:, 3] < 1).mean() > 0.5, "a ground up to the edge"
    assert (pixels[..., 3] == 0).mean() > 0.05


@pytest.mark.parametrize("picture", PICTURES)
def test_letters_are_read_on_each_page(shown, picture):
    """The commonest grey is that of letters, ticks and edges."""
    greys = letters(shown[picture][0])
    shades, counts = np.unique(greys, axis=0, return_counts=True)
    assert counts.max() > 50
    shade = luminance(shades[counts.argmax()])
    for ground in (WHITE, JUPYTER, CODE):
        page = luminance(ground)
        assert max(page, shade) / min(page, shade) > 3.9


def test_the_users_own_figure_is_as_matplotlib_draws_it(shown):
    pixels, metadata = shown[OWN]
    assert (pixels[0, 0] == 1).all() and (pixels[..., 3] == 1).all()
    assert not metadata.get("needs_background")
