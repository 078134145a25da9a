"""Counts of words as a sparse matrix, one-hot classes, batches of both."""

import keras
import numpy as np
import scipy.sparse as sparse

keras.utils.set_random_seed(4)
TEXTS = [
    "good great fine film",
    "bad dull poor film",
    "great fine play",
    "poor bad play",
    "fine good good story",
    "dull story bad bad",
] * 8
LABELS = np.array([1, 0] * 24)
vocabulary = sorted({word for text in TEXTS for word in text.split()})
index = {word: i for i, word in enumerate(vocabulary)}
rows, columns = zip(
    *((r, index[w]) for r, t in enumerate(TEXTS) for w in t.split()), strict=False
)
shape = (len(TEXTS), len(vocabulary))
counts = sparse.csr_matrix((np.ones(len(rows), "float32"), (rows, columns)), shape)
print(counts.shape, counts.nnz, vocabulary[:3])


def make():
    model = keras.Sequential(
        [keras.Input(shape[1:]), keras.layers.Dense(1, activation="sigmoid")]
    )
    model.set_weights([np.zeros((shape[1], 1)), np.zeros(1)])
    model.compile(
        keras.optimizers.SGD(0.5), "binary_crossentropy", metrics=["accuracy"]
    )
    return model


model = make()
history = model.fit(counts, LABELS, batch_size=12, epochs=6, shuffle=False, verbose=0)
print([round(value, 4) for value in history.history["loss"]])
print("accuracy:", history.history["accuracy"][-1])


class Batches(keras.utils.PyDataset):
    def __len__(self):
        return 4

    def __getitem__(self, i):
        some = slice(12 * i, 12 * i + 12)
        return counts[some], LABELS[some]


twin = make()
again = twin.fit(Batches(), epochs=6, shuffle=False, verbose=0)
print("batches too:", np.allclose(again.history["loss"], history.history["loss"]))
weights = twin.get_weights()[0][:, 0]
order = np.argsort(weights)
print("worst:", sorted(vocabulary[i] for i in order[:2]))
print("best:", sorted(vocabulary[i] for i in order[-2:]))
held = twin.fit(counts, LABELS, validation_split=np.float32(0.25), verbose=0)
print(sorted(held.history))
