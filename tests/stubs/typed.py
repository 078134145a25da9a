"""Types of parameters, results and attributes, by name. A longer name wins: that of a
function or `Class.method` before its parameter's alone; what has no type is Any."""

__all__ = ["ATTRIBUTES", "PARAMETERS", "RESULTS", "ROOMS"]

INITIALIZER = "str | _Initializer | Config | Function | None"
REGULARIZER = "str | _Regularizer | Config | Function | None"
CONSTRAINT = "str | _Constraint | Config | Function | None"
METRICS = (
    "str | _Metric | Function | Config | Sequence[str | _Metric | Function | None]"
)


def each(type_, names):
    return dict.fromkeys(names.split(), type_)


PARAMETERS = {
    **each(
        "Integer",
        "units epochs initial_epoch num_classes k kth n num patience verbose groups"
        " decay_steps first_decay_steps warmup_steps num_thresholds top_k class_id"
        " start_from_epoch cooldown num_labels ignore_class digits points most"
        " gradient_accumulation_steps ema_overwrite_frequency width input_dim"
        " dynamic_growth_steps resolution",
    ),
    **each(
        "Real",
        "learning_rate momentum rho epsilon beta_1 beta_2 dampening weight_decay"
        " clipnorm clipvalue global_clipnorm ema_momentum loss_scale_factor rate stddev"
        " mean minval maxval alpha gamma beta margin delta label_smoothing threshold"
        " negative_slope max_value min_value mask_value factor min_delta min_lr"
        " baseline gain scale l1 l2 rtol atol eps decay_rate end_learning_rate"
        " power t_mul m_mul"
        " initial_learning_rate warmup_target validation_split interval recall"
        " precision specificity sensitivity initial_value_threshold q offset"
        " initial_accumulator_value initial_scale renorm_momentum",
    ),
    **each(
        "bool",
        "use_bias center trainable shuffle from_logits nesterov amsgrad centered"
        " use_ema staircase cycle restore_best_weights save_best_only save_weights_only"
        " keepdims return_dict training compile safe_mode overwrite skip_mismatch"
        " by_name invert renorm synchronized autocast multi_label run_eagerly append"
        " expand_nested show_trainable recursive",
    ),
    **each("str", "name monitor separator unit_name package"),
    **each("str | PathLike[str]", "filepath filename backup_dir to_file"),
    **each("Rows", "x y sample_weight y_true y_pred validation_data data"),
    **each("Shape | Integer", "shape input_shape batch_shape batch_input_shape"),
    **each("Shape", "target_shape noise_shape"),
    **each("Axes", "axis shared_axes"),
    **each("DType", "dtype"),
    **each("Verbosity", "fit.verbose evaluate.verbose predict.verbose"),
    **each("Config", "config custom_objects"),
    **each(INITIALIZER.removesuffix(" | None"), "initializer"),
    "batch_size": "Integer",
    "steps": "Integer",
    "steps_per_epoch": "Integer",
    "validation_steps": "Integer",
    "validation_batch_size": "Integer",
    "validation_freq": "Integer | Sequence[int]",
    "steps_per_execution": "Integer",
    "seed": "Integer | _SeedGenerator",
    "set_random_seed.seed": "Integer",
    "dims": "Sequence[int]",
    "activation": "str | Function | _Layer",
    "kernel_initializer": INITIALIZER,
    "bias_initializer": INITIALIZER,
    "beta_initializer": INITIALIZER,
    "gamma_initializer": INITIALIZER,
    "moving_mean_initializer": INITIALIZER,
    "moving_variance_initializer": INITIALIZER,
    "alpha_initializer": INITIALIZER,
    "kernel_regularizer": REGULARIZER,
    "bias_regularizer": REGULARIZER,
    "activity_regularizer": REGULARIZER,
    "beta_regularizer": REGULARIZER,
    "gamma_regularizer": REGULARIZER,
    "alpha_regularizer": REGULARIZER,
    "regularizer": REGULARIZER,
    "kernel_constraint": CONSTRAINT,
    "bias_constraint": CONSTRAINT,
    "beta_constraint": CONSTRAINT,
    "gamma_constraint": CONSTRAINT,
    "alpha_constraint": CONSTRAINT,
    "constraint": CONSTRAINT,
    "callbacks": "_Callback | Sequence[_Callback]",
    "compile.optimizer": "str | _Optimizer | Config",
    "compile.loss": "str | _Loss | Function | Config",
    "compile.metrics": METRICS,
    "compile.weighted_metrics": METRICS,
    "compile.loss_weights": "Any",
    "class_weight": "Any",
    "Sequential.layers": "Sequence[_Layer | _KerasTensor]",
    "Sequential.layer": "_Layer | _KerasTensor",
    "add.layer": "_Layer | _KerasTensor",
    "learning_rate": "Real | _LearningRateSchedule | Function",
    "Dense.lora_rank": "None",
    "fn": "Function",
    "LearningRateScheduler.schedule": "Function",
    "on_epoch_begin.logs": "Config",
    "logs": "Config",
    "epoch": "int",
    "batch": "int",
    "thresholds": "Real | Sequence[Real]",
    "Constant.value": "Any",
    "constant.value": "Any",
    "Normalization.mean": "Any",
    "Rescaling.scale": "Any",
    "Rescaling.offset": "Any",
    "set_threads.count": "Integer",
    "beta.alpha": "Any",
    "beta.beta": "Any",
    "gamma.alpha": "Any",
    "Variable.initializer": "Any",
    "ops.threshold": "Any",
}

RESULTS = {
    **each(
        "None",
        "compile add pop build save save_weights summary adapt reset_state reset_states"
        " reset_metrics set_weights set_random_seed clear_session update_state"
        " set_threads set_floatx set_epsilon set_image_data_format set_backend"
        " set_dtype_policy set_max_epochs set_max_steps_per_epoch set_model set_params"
        " finalize_state save_model"
        " enable_interactive_logging disable_interactive_logging"
        " enable_traceback_filtering disable_traceback_filtering"
        " enable_unsafe_deserialization enable_flash_attention disable_flash_attention"
        " compile_from_config on_epoch_begin on_epoch_end on_train_begin on_train_end"
        " on_train_batch_begin on_train_batch_end on_test_begin on_test_end"
        " on_test_batch_begin on_test_batch_end on_predict_begin on_predict_end"
        " on_predict_batch_begin on_predict_batch_end on_batch_begin on_batch_end"
        " assert_gradients_close load_own_variables apply",
    ),
    **each("Config", "get_config get_compile_config"),
    **each("Self", "from_config"),
    **each("Shape", "compute_output_shape output_shape"),
    **each("int", "threads count_params max_epochs max_steps_per_epoch"),
    **each("str", "to_json to_yaml version isa floatx backend image_data_format"),
    **each("float", "epsilon"),
    **each(
        "bool",
        "is_interactive_logging_enabled is_traceback_filtering_enabled is_nnx_enabled"
        " is_flash_attention_enabled is_keras_tensor is_tensor is_float_dtype"
        " is_int_dtype allclose gradcheck",
    ),
    **each("Array", "predict predict_on_batch to_categorical normalize"),
    **each("list[Array]", "get_weights"),
    **each("Any", "get serialize deserialize spec resolve"),
    "fit": "_History",
    "pop": "_Layer",
    "Layer.__call__": "Array",
    "Model.__call__": "Array",
    "Loss.__call__": "Any",
    "Loss.call": "Any",
    "Layer.call": "Any",
    "Layer.add_weight": "_Variable",
    "Metric.add_weight": "_Variable",
    "Metric.add_variable": "_Variable",
    "Metric.__call__": "Any",
    "Metric.result": "Any",
    "Layer.build": "None",
    "get_layer": "Any",
    "trace": "_Trace",
    "evaluate": "Any",
    "clone_model": "_Model",
    "load_model": "Any",
    "model_from_json": "_Model",
    "Input": "_KerasTensor",
    "confusion_matrix": "_ConfusionMatrix",
    "plot.confusion_matrix": "Any",
    "classification_report": "Any",
    "Initializer.__call__": "Array",
    "Constraint.__call__": "Any",
    "Regularizer.__call__": "Any",
    "load_data": "tuple[tuple[Array, Array], tuple[Array, Array]]",
    "load_like_mnist": "tuple[tuple[Array, Array], tuple[Array, Array]]",
    "check_answer": "None",
    "register_keras_serializable": "Callable[[_T], _T]",
    "__len__": "int",
    "Trace.__getitem__": "_LayerTrace",
    "Trace.__iter__": "Iterator[_LayerTrace]",
    "__repr__": "str",
    "ops.dtype": "str",
    "ops.shape": "tuple[int, ...]",
    "ops.ndim": "int",
    "numpy.shape": "tuple[int, ...]",
    "numpy.ndim": "int",
}

# What all functions of a room give that have no result above.
ROOMS = {"activations": "Array", "losses": "Any", "random": "Array", "ops": "Any"}

# Attributes of objects, by `Class.name`; of any class by `name`.
ATTRIBUTES = {
    "History.history": "dict[str, list[float]]",
    "History.epoch": "list[int]",
    "Trainer.history": "_History",
    "Model.history": "_History",
    "Callback.model": "_Model",
    "History.model": "_Model",
    "Callback.params": "Config",
    "name": "str",
    "path": "str",
    "trainable": "bool",
    "built": "bool",
    "supports_masking": "bool",
    "dtype": "Any",
    "Layer.dtype": "str",
    "Layer.input_shape": "tuple[int | None, ...]",
    "Layer.output_shape": "tuple[int | None, ...]",
    "weights": "list[_Variable]",
    "variables": "list[_Variable]",
    "trainable_weights": "list[_Variable]",
    "trainable_variables": "list[_Variable]",
    "non_trainable_weights": "list[_Variable]",
    "non_trainable_variables": "list[_Variable]",
    "kernel": "_Variable",
    "Dense.bias": "_Variable",
    "Dense.units": "int",
    "Dense.use_bias": "bool",
    "Model.layers": "list[_Layer]",
    "Sequential.layers": "list[_Layer]",
    "Model.metrics_names": "list[str]",
    "metrics": "list[_Metric]",
    "LayerTrace.z": "Array",
    "LayerTrace.a": "Array",
    "LayerTrace.input": "Array",
    "LayerTrace.gradients": "dict[str, Array]",
    "Trace.x": "Array",
    "Trace.y_pred": "Array",
    "Trace.gradients": "list[Array]",
    "Trace.layers": "list[_LayerTrace]",
}
