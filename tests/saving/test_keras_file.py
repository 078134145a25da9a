"""The zip and its JSON: round trips to the bit, damaged and hostile members."""

import struct
import zipfile

import numpy as np
import pytest
from keras_files import change_json, rows, rows_and_classes, small, swap

import mlpc

load = mlpc.models.load_model
CONFIG, METADATA, WEIGHTS = "config.json", "metadata.json", "model.weights.h5"
OPTIMIZERS = [
    mlpc.optimizers.SGD(0.1),
    mlpc.optimizers.SGD(0.1, momentum=0.9, nesterov=True),
    mlpc.optimizers.RMSprop(0.01, momentum=0.5, centered=True),
    mlpc.optimizers.Adagrad(0.1),
    mlpc.optimizers.Adam(0.01, amsgrad=True),
    mlpc.optimizers.Nadam(0.01),
]


@pytest.fixture
def path(tmp_path):
    """A file of a small trained model."""
    small().save(tmp_path / "a.keras")
    return tmp_path / "a.keras"


# -- whole files -----------------------------------------------------------------------


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("optimizer", OPTIMIZERS, ids=lambda o: o.name)
def test_training_goes_on_with_the_same_bits(optimizer, dtype, tmp_path):
    """Shuffled and with dropout, so all draws go on too."""
    optimizer = type(optimizer).from_config(optimizer.get_config())
    model = small(optimizer, epochs=3, dtype=dtype, dropout=0.4)
    model.save(tmp_path / "a.keras")
    read = load(tmp_path / "a.keras")
    assert read.dtype == dtype
    assert read.optimizer.iterations == model.optimizer.iterations == 12
    assert read.optimizer.get_config() == model.optimizer.get_config()
    histories = []
    for each in (model, read):
        fitted = each.fit(*rows_and_classes(), batch_size=8, epochs=2, verbose=0)
        histories.append(fitted.history)
    assert histories[0] == histories[1]
    for a, b in zip(model.get_weights(), read.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


def test_single_steps_go_on_with_the_same_bits(tmp_path):
    x, y = rows_and_classes()
    model = small(epochs=0, dropout=0.4)
    model.train_on_batch(x, y)
    model.save(tmp_path / "a.keras")
    read = load(tmp_path / "a.keras")
    assert [model.train_on_batch(x, y) for _ in range(3)] == [
        read.train_on_batch(x, y) for _ in range(3)
    ]


def test_a_model_before_its_first_step(tmp_path):
    """No warning: of such an optimizer there is only the head in the file."""
    model = small(mlpc.optimizers.Nadam(0.1), epochs=0)
    model.save(tmp_path / "a.keras")
    read = load(tmp_path / "a.keras")
    assert read.optimizer.iterations == 0
    fits = [m.fit(*rows_and_classes(), verbose=0).history for m in (model, read)]
    assert fits[0] == fits[1]


def test_a_learning_rate_that_was_changed(tmp_path):
    model = small()
    model.optimizer.learning_rate = 0.1 / 3
    model.save(tmp_path / "a.keras")
    assert load(tmp_path / "a.keras").optimizer.learning_rate == 0.1 / 3


def test_a_frozen_layer_stays_frozen(tmp_path):
    model = small(epochs=0)
    model.layers[0].trainable = False
    model.compile("adam", "categorical_crossentropy")
    model.fit(*rows_and_classes(), verbose=0)
    model.save(tmp_path / "a.keras")
    read = load(tmp_path / "a.keras")
    kernel = read.layers[0].kernel.numpy()
    read.fit(*rows_and_classes(), verbose=0)
    assert not read.layers[0].trainable
    np.testing.assert_array_equal(read.layers[0].kernel, kernel)


def test_a_model_that_is_not_built(tmp_path):
    model = mlpc.Sequential([mlpc.layers.Dense(3)])
    with pytest.warns(UserWarning, match="not built"):
        model.save(tmp_path / "a.keras")
    read = load(tmp_path / "a.keras")
    assert not read.built
    assert read.predict(rows(), verbose=0).shape == (12, 3)


def test_compile_may_be_left_out(path):
    read = load(path, compile=False)
    assert not read.compiled
    assert not hasattr(read, "optimizer")
    with pytest.raises(ValueError, match="compile"):
        read.evaluate(*rows_and_classes(), verbose=0)


def test_the_same_model_gives_the_same_members(tmp_path):
    model = small()
    contents = []
    for name in ("a.keras", "b.keras"):
        model.save(tmp_path / name)
        with zipfile.ZipFile(tmp_path / name) as archive:
            assert archive.namelist() == [METADATA, CONFIG, WEIGHTS]
            assert all(i.compress_type == 0 for i in archive.infolist())
            contents.append([archive.read(CONFIG), archive.read(WEIGHTS)])
    assert contents[0] == contents[1]


def test_a_file_that_was_packed_anew_with_compression(path):
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
        archive.writestr("../../assets/a.txt", "is not looked at")
    assert load(path).built


def test_metadata_may_be_missing(path):
    swap(path, METADATA, None)
    assert load(path).optimizer.iterations == 4


# -- what is refused -------------------------------------------------------------------


def refused(path, *texts):
    """`load` raises a ValueError with these texts in it."""
    with pytest.raises(ValueError) as raised:
        load(path)
    for text in texts:
        assert text in str(raised.value)


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9, 0.999])
def test_a_truncated_file(path, share):
    content = path.read_bytes()
    path.write_bytes(content[: int(share * len(content))])
    refused(path, "zip file", "a.keras")


@pytest.mark.parametrize("member", [CONFIG, WEIGHTS])
def test_a_missing_member(path, member):
    swap(path, member, None)
    refused(path, member, "found 0")


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_member_that_is_there_twice(path):
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(CONFIG, archive.read(CONFIG))
    refused(path, CONFIG, "found 2")


@pytest.mark.parametrize("member", [CONFIG, METADATA, WEIGHTS])
def test_a_flipped_bit(path, member):
    """The sum of the member tells."""
    content = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        info = archive.getinfo(member)
    content[info.header_offset + 30 + len(member) + info.file_size // 2] ^= 1
    path.write_bytes(content)
    refused(path, member, "damaged")


def declare(path, member, packed, size):
    """Change the sizes that the zip's directory gives for a member."""
    content = bytearray(path.read_bytes())
    at = content.rindex(member.encode()) - 46
    assert content[at : at + 4] == b"PK\x01\x02"
    content[at + 20 : at + 28] = struct.pack("<LL", packed, size)
    path.write_bytes(content)


@pytest.mark.parametrize("member", [CONFIG, METADATA, WEIGHTS])
@pytest.mark.parametrize("packed", [None, 2**32 - 2])
def test_a_stored_member_that_declares_too_much(path, member, packed):
    with zipfile.ZipFile(path) as archive:
        size = archive.getinfo(member).file_size
    declare(path, member, packed or size, 2**32 - 2)
    refused(path, member, "declared size of 4294967294")


def pack(path, **members):
    """A zip of deflated members; `config` is `config.json`, `weights` the other."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(CONFIG if name == "config" else WEIGHTS, content)


def test_json_that_grows_too_much(path):
    pack(path, config='{"class_name": "' + "x" * (8 << 20) + '"}')
    refused(path, CONFIG, "expected at most 4194304 bytes")


def test_weights_that_grow_too_much(path):
    with zipfile.ZipFile(path) as archive:
        config = archive.read(CONFIG)
    pack(path, config=config, weights=bytes(1 << 20))
    refused(path, WEIGHTS, "not an HDF5 file")
    declare(path, WEIGHTS, 1 << 10, 1 << 30)
    refused(path, WEIGHTS, "declared size of 1073741824")


def test_another_compression(path):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr(CONFIG, "{}")
    refused(path, CONFIG, "compression 14")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[" * 10**6, "at most 100 levels"),
        ('{"a":' * 101 + "1" + "}" * 101, "at most 100 levels"),
        ('"' + '\\"' * 10**6, "refused"),
        ("", "refused"),
        ("{", "refused"),
        ("[1, 2]", "expected an object"),
        ("1" * 10**5, "refused"),
        (b"\xff\xfe", "refused"),
        ("null", "expected an object"),
    ],
)
@pytest.mark.parametrize("member", [CONFIG, METADATA])
def test_no_json(path, member, text, said):
    swap(path, member, text)
    refused(path, member, said)


def test_brackets_in_text_are_not_depth(path):
    change_json(path, lambda config: config["config"].update(name='["{\\' * 200))
    assert load(path).name == '["{\\' * 200


@pytest.mark.parametrize(
    "own",
    [
        3,
        [],
        {},
        {"draws": 1},
        {"draws": {}},
        {"draws": [[1, 0], 1]},
        {"draws": [[1, 0]]},
        {"draws": [[1, 0, 1]]},
        {"draws": [[1, 0], ["1"]]},
        {"draws": [[-1, 0], [1]]},
        {"draws": [[1, 2**63], [1]]},
        {"draws": [[1, 0], [0.5]]},
    ],
)
def test_metadata_of_another_form(path, own):
    change_json(path, lambda metadata: metadata.update(mlpc=own), METADATA)
    refused(path, METADATA, "`mlpc`: Expected the draws of 2 parts")


def test_a_newer_version_is_named_where_it_matters(path):
    def newer(metadata):
        metadata["keras_version"] = "4.1.0"

    change_json(path, newer, METADATA)
    assert load(path).built
    change_json(path, lambda config: config["config"]["layers"][1].update(config={}))
    refused(path, CONFIG, "written by Keras 4.1.0, which is newer than 3.15.1")
    change_json(
        path, lambda metadata: metadata.update(keras_version="3.15.9"), METADATA
    )
    with pytest.raises(ValueError, match=r"config\.layers\[1\]") as raised:
        load(path)
    assert "newer" not in str(raised.value)


@pytest.mark.parametrize("version", [None, 4, "four", "", "99999.1", ["4"], "4"])
def test_versions_that_are_none(path, version):
    change_json(path, lambda metadata: metadata.update(keras_version=version), METADATA)
    swap(path, WEIGHTS, b"")
    with pytest.raises(ValueError, match="HDF5") as raised:
        load(path)
    assert "newer" not in str(raised.value)
