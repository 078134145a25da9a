"""What a confusion matrix tells: accuracy, precision, recall, F1 of classifiers."""

import keras
import numpy as np

MATRICES = {
    "one": [[100, 80, 10, 10], [0, 9, 0, 1], [0, 1, 8, 1], [0, 1, 0, 9]],
    "two": [[198, 2, 0, 0], [7, 1, 0, 2], [0, 8, 1, 1], [2, 3, 4, 1]],
    "three": [[9, 1, 0, 0], [1, 15, 3, 1], [5, 0, 24, 1], [0, 4, 1, 15]],
}


def rows(matrix):
    """Labels and predictions, one-hot, that give this matrix."""
    matrix = np.array(matrix)
    pairs = np.argwhere(np.ones_like(matrix)).repeat(matrix.ravel(), axis=0)
    return keras.utils.to_categorical(pairs[:, 0], 4), keras.utils.to_categorical(
        pairs[:, 1], 4
    )


found = {}
for name, matrix in MATRICES.items():
    labels, predictions = rows(matrix)
    accuracy = keras.metrics.CategoricalAccuracy()
    accuracy.update_state(labels, predictions)
    per_class = []
    for metric in (keras.metrics.Precision, keras.metrics.Recall):
        values = []
        for c in range(4):
            one = metric(class_id=c)
            one.update_state(labels, predictions)
            values.append(float(one.result()))
        per_class.append(np.mean(values))
    f1 = keras.metrics.F1Score(average="macro")
    f1.update_state(labels, predictions)
    precision, recall = per_class
    found[name] = [
        float(accuracy.result()),
        precision,
        recall,
        2 * precision * recall / (precision + recall),
        float(f1.result()),
    ]
    print(name, [f"{value:.3f}" for value in found[name]])
