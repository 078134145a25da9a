"""What is wrong with a config: no JSON, code and files in it, sizes, forms, values."""

import copy

__all__ = ["CONFIGS", "TEXTS"]

HUGE = 10**12

TEXTS = {
    "nothing": "",
    "null": "null",
    "a_list": "[1, 2]",
    "a_text": '"Sequential"',
    "not_closed": '{"class_name": "Sequential"',
    "not_utf_8": b'{"class_name": "\xff\xfe"}',
    "utf_16": '{"class_name": "Sequential"}'.encode("utf-16"),
    "deep_lists": "[" * 10**5,
    "deep_objects": '{"a":' * 10**5,
    "deep_lists_that_close": '{"a":' + "[" * 10**5 + "]" * 10**5 + "}",
    "too_large": '{"class_name": "' + "x" * (5 << 20) + '"}',
    "many_lists": '{"a": [' + "[]," * 10**6 + "[]]}",
    "many_digits": '{"a": ' + "1" * 10**6 + "}",
    "a_number_to_the_base_of_60": "a: " + "1:" * 2000 + "1.5",
    "a_pickle": b"\x80\x04\x95\x1d\x00\x00\x00\x00\x00\x00\x00\x8c\x05posix",
}


def at(path, value):
    """A change of a config: what stands at a path gets a value, or a copy of it."""

    def change(config):
        *way, last = path.split(".")
        for key in way:
            config = config[int(key) if key.isdigit() else key]
        config[int(last) if last.isdigit() else last] = copy.deepcopy(value)

    return change


def config_of(name, module="keras.layers", registered=None, /, **config):
    """What Keras writes of an object."""
    return {
        "module": module,
        "class_name": name,
        "config": config,
        "registered_name": registered,
    }


def layer(*args, **kwargs):
    """A change of a config: the second layer becomes something else."""
    return at("config.layers.1", config_of(*args, **kwargs))


DENSE, DROPOUT = "config.layers.1.config", "config.layers.2.config"
OPTIMIZER = "compile_config.optimizer"
SYSTEM = config_of("system", "os", "system", command="touch pwned")
LAMBDA = {"class_name": "__lambda__", "config": {"value": ["4wAAAA==", None, None]}}

CONFIGS = {
    # CVE-2024-3660, CVE-2025-9905: code in a Lambda
    "lambda_bytecode": layer("Lambda", function=["4wEAAAAAAAAA", None, None]),
    "lambda_object": layer("Lambda", function=LAMBDA),
    "lambda_as_activation": at(f"{DENSE}.activation", LAMBDA),
    "lambda_as_initializer": at(f"{DENSE}.kernel_initializer", LAMBDA),
    "lambda_as_loss": at("compile_config.loss", LAMBDA),
    "lambda_as_metric": at("compile_config.metrics", [LAMBDA]),
    # CVE-2025-1550: any module, any function
    "system_as_layer": at("config.layers.1", SYSTEM),
    "system_as_activation": at(f"{DENSE}.activation", SYSTEM),
    "system_as_initializer": at(f"{DENSE}.kernel_initializer", SYSTEM),
    "system_as_regularizer": at(f"{DENSE}.kernel_regularizer", SYSTEM),
    "system_as_constraint": at(f"{DENSE}.bias_constraint", SYSTEM),
    "system_as_dtype": at(f"{DENSE}.dtype", SYSTEM),
    "system_as_optimizer": at(OPTIMIZER, SYSTEM),
    "system_as_loss": at("compile_config.loss", SYSTEM),
    "system_as_metric": at("compile_config.metrics", [SYSTEM]),
    "system_as_rate": at(f"{OPTIMIZER}.config.learning_rate", SYSTEM),
    "system_as_model": lambda config: config.update(SYSTEM),
    "eval_as_function": at(
        f"{DENSE}.activation",
        {**config_of("function", "builtins", "function"), "config": "eval"},
    ),
    "dunder_class": layer("__class__"),
    "module_of_ours": layer("Path", "mlpc.utils.atomic"),
    # CVE-2025-8747, CVE-2025-9906: functions of Keras itself
    "get_file": layer(
        "function", "keras.utils", "get_file", fname="a", origin="http://localhost/"
    ),
    "enable_unsafe_deserialization": layer(
        "enable_unsafe_deserialization", "keras.config"
    ),
    "load_model": layer("load_model", "keras.saving", filepath="/etc/passwd"),
    # CVE-2025-49655, CVE-2026-1462, CVE-2025-12058: pickles and files
    "torch_module": layer("TorchModuleWrapper", module="gASVHQAAAAAAAACMBXBvc2l4"),
    "tfsm_layer": layer("TFSMLayer", filepath="/tmp/saved_model"),
    "string_lookup": layer("StringLookup", vocabulary="/etc/passwd"),
    "jax_layer": layer("JaxLayer", call_fn=LAMBDA),
    # CVE-2025-12060, CVE-2026-12479: names that lead out
    "name_of_a_layer_is_a_path": at(f"{DENSE}.name", "../../../tmp/layer"),
    "name_of_a_layer_is_two_dots": at(f"{DENSE}.name", ".."),
    "name_of_the_model_is_a_path": at("config.name", "/etc/model"),
    # sizes
    "units_bomb": at(f"{DENSE}.units", HUGE),
    "units_over_all_bounds": at(f"{DENSE}.units", 10**30),
    "input_bomb": at("config.layers.0.config.batch_shape", [None, HUGE]),
    "input_over_all_bounds": at("config.layers.0.config.batch_shape", [None, 10**30]),
    "input_of_many_axes": at("config.layers.0.config.batch_shape", [None] + [2] * 64),
    "reshape_bomb": layer("Reshape", target_shape=[HUGE, HUGE]),
    "many_small_layers": lambda config: config["config"].update(
        layers=[{"class_name": "Dense", "config": {"units": 1}}] * 10_000
    ),
    "many_layers": lambda config: config["config"].update(
        layers=[config_of("Dense", units=1)] * 20_000
    ),
    "models_in_models": lambda config: [
        at("config.layers.1", copy.deepcopy(config))(config) for _ in range(20)
    ],
    "an_error_in_models_in_models": lambda config: [
        at(f"{DENSE}.units", -1)(config),
        *(at("config.layers.1", copy.deepcopy(config))(config) for _ in range(20)),
    ],
    "many_layers_in_models_in_models": lambda config: [
        config["config"].update(
            layers=[config["config"]["layers"][0], copy.deepcopy(config)]
            + [{"class_name": "Dense", "config": {"units": 4}}] * 100
        )
        for _ in range(24)
    ],
    "an_expression_without_end": lambda config: (
        at(f"{DENSE}.name", "a" * 40 + "!")(config),
        at(
            OPTIMIZER,
            config_of("Muon", "keras.optimizers", None, exclude_layers=["(a+)+$"]),
        )(config),
    ),
    "thresholds_bomb": at(
        "compile_config.metrics",
        [config_of("AUC", "keras.metrics", num_thresholds=10**9)],
    ),
    "many_metrics": at("compile_config.metrics", ["accuracy"] * 10**5),
    "classes_bomb": at(
        "compile_config.metrics",
        [config_of("MeanIoU", "keras.metrics", num_classes=10**9)],
    ),
    # forms
    "another_class_of_model": at("class_name", "Functional"),
    "class_name_is_a_list": at("class_name", ["Sequential"]),
    "no_class_name": lambda config: config.pop("class_name"),
    "config_is_a_list": at("config", []),
    "layers_are_an_object": at("config.layers", {}),
    "layer_is_a_number": at("config.layers.1", 3),
    "layer_without_config": lambda config: config["config"]["layers"][1].pop("config"),
    "build_config_is_a_text": at("build_config", "(None, 4)"),
    "compile_config_is_a_text": at("compile_config", "adam"),
    "unknown_layer": layer("Denser", units=3),
    "unknown_key": at(f"{DENSE}.extra", 1),
    "unknown_key_of_nothing": at(f"{DENSE}.extra", None),
    "shared_object": at("config.layers.1.shared_object_id", 10**30),
    "two_inputs": lambda config: config["config"]["layers"].insert(
        1, config["config"]["layers"][0]
    ),
    "the_same_name_twice": at(f"{DROPOUT}.name", "dense"),
}

WRONG = {
    f"{DENSE}.units": (0, -1, 1.5, "5", None, [5], {}, float("nan"), float("inf")),
    f"{DENSE}.activation": (3, "nonsense", {}, [], "__import__"),
    f"{DENSE}.kernel_initializer": (3, "nonsense", {}, []),
    f"{DENSE}.kernel_regularizer": (3, "nonsense", {}, []),
    f"{DENSE}.kernel_constraint": (3, "nonsense", {}, []),
    f"{DENSE}.dtype": (3, "object", "float128", "S100000000", {"config": []}, []),
    f"{DENSE}.name": (3, [], {}),
    f"{DROPOUT}.rate": (-1, 2, "0.5", [], float("nan"), float("inf")),
    f"{DROPOUT}.seed": (-1, 0.5, "1", [], 10**30),
    "config.layers.0.config.batch_shape": (3, "4", [], [None, -4], [None, 0.5], {}),
    "config.layers.0.config.dtype": ("object", 3, []),
    "config.layers.3.config.axis": (99, [], 10**30),
    "config.layers.3.config.momentum": ("one", []),
    "config.layers.3.config.epsilon": ("one", []),
    f"{OPTIMIZER}.class_name": ("Adamant", 3, None, []),
    f"{OPTIMIZER}.config.learning_rate": (-1, "fast", [], float("nan"), float("inf")),
    f"{OPTIMIZER}.config.beta_1": ("1", 2, float("nan")),
    f"{OPTIMIZER}.config.clipnorm": ("1", float("nan")),
    "compile_config.loss": (3, "nonsense", {"class_name": "Nonsense", "config": {}}),
    "compile_config.metrics": (3, "nonsense", ["nonsense"], [3]),
    "compile_config.loss_weights": ("1", [1, 2]),
}


def _wrong():
    for path, values in WRONG.items():
        name = path.removeprefix("config.").replace(".config", "")
        for i, value in enumerate(values):
            yield f"{name}_{i}".replace(".", "_"), at(path, value)


CONFIGS |= dict(_wrong())
