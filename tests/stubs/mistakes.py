"""Slips that an editor must underline: behind each, what mypy and pyright say."""

from typing import Any

import mlpc as keras
from mlpc import layers

x: Any = None
model = keras.Sequential([layers.Dense(3)])

layers.Dense("64")  # arg-type reportArgumentType
layers.Dense(64, activaton="relu")  # call-arg reportCallIssue
layers.Dense(64, "relu", use_bias="yes")  # arg-type reportArgumentType
layers.Dropout("0.5")  # arg-type reportArgumentType
layers.Dens(3)  # attr-defined reportAttributeAccessIssue
layers.Reshape(target="3")  # call-arg reportCallIssue
layers.BatchNormalization(momentum="high")  # arg-type reportArgumentType
model.fitt(x)  # attr-defined reportAttributeAccessIssue
model.fit(x, epoch=3)  # call-arg reportCallIssue
model.fit(x, epochs="3")  # arg-type reportArgumentType
model.fit(x, verbose="loud")  # arg-type reportArgumentType
model.fit(x).hist  # attr-defined reportAttributeAccessIssue
model.fit(x).history["loss"].mean()  # attr-defined reportAttributeAccessIssue
model.predict(x).histogram  # attr-defined reportAttributeAccessIssue
model.compile(optimiser="adam")  # call-arg reportCallIssue
model.compile(loss=3)  # arg-type reportArgumentType
model.layers[0].trainible  # attr-defined reportAttributeAccessIssue
model.layers[0].name + 3  # operator reportOperatorIssue
keras.Sequential(layer=[])  # call-arg reportCallIssue
keras.Input(shap=(3,))  # call-arg reportCallIssue
keras.optimizers.Adam(learning_rat=0.1)  # call-arg reportCallIssue
keras.optimizers.SGD(clipnorm="1")  # arg-type reportArgumentType
keras.optimizers.schedules.CosineDecay(0.1)  # call-arg reportCallIssue
keras.losses.Huber(delta="1")  # arg-type reportArgumentType
keras.losses.mse(x)  # call-arg reportCallIssue
keras.metrics.AUC(curves="PR")  # call-arg reportCallIssue
keras.callbacks.EarlyStopping(patient=3)  # call-arg reportCallIssue
keras.callbacks.CSVLogger(3)  # arg-type reportArgumentType
keras.initializers.HeNormal(sed=1)  # call-arg reportCallIssue
keras.regularizers.L2("0.1")  # arg-type reportArgumentType
keras.constraints.MaxNorm(axes=0)  # call-arg reportCallIssue
keras.datasets.mnist.load()  # attr-defined reportAttributeAccessIssue
keras.utils.to_categorical()  # call-arg reportCallIssue
keras.utils.set_random_seed("1")  # arg-type reportArgumentType
keras.ops.mean(x, axes=0)  # call-arg reportCallIssue
keras.ops.matmull(x, x)  # attr-defined reportAttributeAccessIssue
keras.config.set_threads("2")  # arg-type reportArgumentType
keras.testing.gradchek(model, x, x)  # attr-defined reportAttributeAccessIssue
keras.plot.network(model, mots=3)  # call-arg reportCallIssue
keras.saving.load_modle("m.keras")  # attr-defined reportAttributeAccessIssue
