"""Two ways to write one network, and what Keras says of it."""

import keras
from keras import layers

nn = keras.Sequential()
nn.add(layers.Dense(units=32, input_shape=(20,), activation="tanh"))
nn.add(layers.Dense(10, activation="softmax"))
nn.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
nn.summary()

twin = keras.models.Sequential(
    [
        keras.Input(shape=(20,)),
        keras.layers.Dense(32, activation=keras.activations.tanh),
        keras.layers.Dense(10, activation="softmax"),
    ]
)
twin.set_weights(nn.get_weights())
twin.summary()
print([w.shape for w in twin.get_weights()], twin.count_params())
print([layer.get_config()["activation"] for layer in twin.layers])

image_net = keras.Sequential(
    [
        layers.Flatten(input_shape=[28, 28]),
        layers.Dense(50, "relu", kernel_regularizer=keras.regularizers.l1(0.02)),
        layers.BatchNormalization(),
        layers.Dropout(0.5),
        layers.Dense(50, kernel_regularizer=keras.regularizers.l1_l2(0.01, 0.01)),
        layers.LeakyReLU(negative_slope=0.1),
        layers.Dense(10),
        layers.Activation("softmax"),
    ]
)
image_net.layers[1].trainable = False
image_net.compile("Adam", "categorical_crossentropy")
image_net.summary(show_trainable=True)
