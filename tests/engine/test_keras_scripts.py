"""Scripts as users of Keras write them for the digits lab run here after nothing but their imports were changed."""

from __future__ import annotations

import re
from textwrap import dedent
from typing import Any

import numpy as np
import pytest

from tutor import engine as nn

SIDE = 8


def digits(rng: np.random.Generator, count: int, classes: int) -> tuple[Any, Any]:
    """Small images of 0 and 1 (rings and strokes), and of 2 (crosses), with noise: (count, 8, 8), (count,)."""
    labels = rng.integers(0, classes, count)
    rows, columns = np.mgrid[:SIDE, :SIDE]
    images = np.empty((count, SIDE, SIDE))
    for number, label in enumerate(labels):
        middle, width = rng.uniform(3, 4, 2), rng.uniform(0.6, 1.1)
        y, x = rows - middle[0], columns - middle[1]
        distance = [np.abs(np.hypot(y, x) - 2.5), np.abs(x), np.abs(np.abs(x) - np.abs(y))][label]
        images[number] = np.exp(-((distance / width) ** 2))
    return (255 * np.clip(images + rng.normal(0, 0.1, images.shape), 0, 1)).astype(np.uint8), labels


def run(script: str, classes: int = 2) -> dict[str, Any]:
    """The names a script leaves behind, after its imports have been changed to the engine's."""
    lines = []
    for line in dedent(script).splitlines():
        if re.match(r"\s*(import|from)\s", line):
            line = re.sub(r"\bimport tensorflow as tf\b", "from tutor import engine as tf", line)
            line = re.sub(r"\bfrom tensorflow import keras\b", "from tutor import engine as keras", line)
            line = re.sub(r"\bimport keras\b", "from tutor import engine as keras", line)
            line = re.sub(r"\bfrom (tensorflow\.keras|keras)\b", "from tutor.engine", line)
        lines.append(line)
    nn.set_random_seed(3)
    rng = np.random.default_rng(5)
    x_train, y_train = digits(rng, 300, classes)
    x_test, y_test = digits(rng, 100, classes)
    names: dict[str, Any] = {"x_train": x_train, "y_train": y_train, "x_test": x_test, "y_test": y_test}
    code = compile("\n".join(lines), "<script>", "exec")
    exec(code, names)
    return names


LAB = """
    import numpy as np
    import tensorflow as tf
    from tensorflow.keras.models import Sequential
    from tensorflow.keras.layers import Dense

    X = x_train.reshape(len(x_train), -1) / 255
    y = y_train.reshape(-1, 1)

    model = Sequential(
        [
            tf.keras.Input(shape=(64,)),
            Dense(25, activation="sigmoid", name="layer1"),
            Dense(15, activation="sigmoid", name="layer2"),
            Dense(1, activation="sigmoid", name="layer3"),
        ],
        name="my_model",
    )
    model.summary()
    [layer1, layer2, layer3] = model.layers
    W1, b1 = layer1.get_weights()
    W2, b2 = layer2.get_weights()
    print(f"W1 shape = {W1.shape}, b1 shape = {b1.shape}, W2 shape = {W2.shape}, b2 shape = {b2.shape}")
    print(model.layers[2].weights)

    model.compile(
        loss=tf.keras.losses.BinaryCrossentropy(),
        optimizer=tf.keras.optimizers.Adam(0.003),
    )
    model.fit(X, y, epochs=60)

    prediction = model.predict(X[0].reshape(1, 64))
    yhat = 1 if prediction >= 0.5 else 0
    predictions = model.predict(x_test.reshape(-1, 64) / 255)
    Yhat = (predictions >= 0.5).astype(int)
    accuracy = np.mean(Yhat[:, 0] == y_test)

    X_tf = X[0].reshape(1, 64)
    a1 = layer1(X_tf).numpy()
    by_hand = 1 / (1 + np.exp(-(X_tf @ W1 + b1)))
"""


def test_the_lab_of_the_course(capsys: pytest.CaptureFixture[str]) -> None:
    names = run(LAB)
    assert names["accuracy"] > 0.9
    assert names["yhat"] == names["y_train"][0]
    assert names["a1"].shape == names["by_hand"].shape == (1, 25)
    printed = capsys.readouterr().out
    assert 'Model: "my_model"' in printed
    assert "Total params: 2,031" in printed
    assert "W1 shape = (64, 25), b1 shape = (25,), W2 shape = (25, 15), b2 shape = (15,)" in printed


GUIDE = """
    from tensorflow import keras
    from tensorflow.keras import layers
    from tensorflow.keras.utils import to_categorical

    num_classes = 3
    x_train = x_train.astype("float32") / 255
    x_test = x_test.astype("float32") / 255
    y_train = to_categorical(y_train, num_classes)
    y_test = to_categorical(y_test, num_classes)

    model = keras.Sequential()
    model.add(keras.Input(shape=(8, 8)))
    model.add(layers.Flatten())
    model.add(layers.Dense(32, activation="relu", kernel_initializer="he_normal"))
    model.add(layers.Dropout(0.2))
    model.add(layers.Dense(num_classes, activation="softmax"))

    model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
    stop = keras.callbacks.EarlyStopping(monitor="val_loss", patience=5, restore_best_weights=True)
    history = model.fit(
        x_train, y_train, batch_size=16, epochs=40, validation_split=0.2, callbacks=[stop], verbose=2
    )
    score = model.evaluate(x_test, y_test, verbose=0)
    print("Test loss:", score[0])
    print("Test accuracy:", score[1])
    best = max(history.history["val_accuracy"])
    labels = model.predict(x_test, verbose=0).argmax(axis=1)
"""


def test_the_style_of_keras_own_guide(capsys: pytest.CaptureFixture[str]) -> None:
    names = run(GUIDE, classes=3)
    assert names["score"][1] > 0.9
    assert names["best"] > 0.9
    assert [*names["history"].history] == ["loss", "accuracy", "val_loss", "val_accuracy"]
    assert np.mean(names["labels"] == names["y_test"].argmax(axis=1)) == pytest.approx(names["score"][1])
    assert "Test accuracy: 0.9" in capsys.readouterr().out or names["score"][1] == 1


LOGITS = """
    import numpy as np
    import tensorflow as tf

    tf.random.set_seed(1234)
    X = x_train.reshape(-1, 64).astype(np.float32) / 255.0

    model = tf.keras.models.Sequential([
        tf.keras.layers.InputLayer(shape=(64,)),
        tf.keras.layers.Dense(25, activation="relu", kernel_regularizer=tf.keras.regularizers.l2(0.001)),
        tf.keras.layers.Dense(15, activation=tf.nn.relu),
        tf.keras.layers.Dense(3, activation="linear"),
    ])
    schedule = tf.keras.optimizers.schedules.ExponentialDecay(0.01, decay_steps=100, decay_rate=0.9)
    model.compile(
        optimizer=tf.keras.optimizers.Adam(learning_rate=schedule),
        loss=tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=[tf.keras.metrics.SparseCategoricalAccuracy(name="accuracy")],
    )
    losses = []

    class Remember(tf.keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            losses.append(logs["loss"])

    history = model.fit(
        X, y_train, epochs=30, batch_size=32, validation_data=(x_test.reshape(-1, 64) / 255.0, y_test),
        callbacks=[Remember()],
    )
    logits = model.predict(x_test.reshape(-1, 64) / 255.0)
    probabilities = np.asarray(tf.nn.softmax(logits))
    answers = np.argmax(logits, axis=1)
    loss, accuracy = model.evaluate(x_test.reshape(-1, 64) / 255.0, y_test)
    probability_model = tf.keras.Sequential([model, tf.keras.layers.Softmax()])
    both = probability_model.predict(x_test[:5].reshape(-1, 64) / 255.0)
"""


def test_logits_a_schedule_and_labels() -> None:
    names = run(LOGITS, classes=3)
    assert names["losses"] == names["history"].history["loss"]
    assert names["accuracy"] > 0.9
    assert names["accuracy"] == pytest.approx(np.mean(names["answers"] == names["y_test"]))
    np.testing.assert_allclose(names["both"], names["probabilities"][:5], rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(names["both"].sum(axis=1), 1, rtol=1e-5)


LOOP = """
    import keras
    import numpy as np
    import tensorflow as tf
    from keras import layers, losses, metrics, optimizers

    class Net(keras.Model):
        def __init__(self, units):
            super().__init__()
            self.flatten = layers.Flatten()
            self.hidden = layers.Dense(units, activation="tanh")
            self.out = layers.Dense(1)

        def call(self, x, training=None):
            return self.out(self.hidden(self.flatten(x)))

    model = Net(16)
    loss_fn = losses.BinaryCrossentropy(from_logits=True)
    optimizer = optimizers.RMSprop(learning_rate=1e-3)
    accuracy = metrics.BinaryAccuracy(threshold=0.0)
    x = (x_train / 255).astype("float32")
    y = y_train.astype("float32")[:, None]

    history = []
    for epoch in range(12):
        accuracy.reset_state()
        total = 0.0
        for start in range(0, len(x), 30):
            x_batch, y_batch = x[start:start + 30], y[start:start + 30]
            with tf.GradientTape() as tape:
                logits = model(x_batch, training=True)
                loss_value = loss_fn(y_batch, logits)
            grads = tape.gradient(loss_value, model.trainable_weights)
            optimizer.apply_gradients(zip(grads, model.trainable_weights))
            accuracy.update_state(y_batch, logits)
            total += float(loss_value)
        history.append(total / 10)
    train_accuracy = float(accuracy.result())

    model.compile(optimizer="sgd", loss=loss_fn, metrics=[metrics.BinaryAccuracy(threshold=0.0, name="acc")])
    result = model.evaluate((x_test / 255).astype("float32"), y_test, return_dict=True)
"""


def test_a_model_of_ones_own_and_a_loop_of_ones_own() -> None:
    names = run(LOOP)
    assert names["history"][-1] < 0.5 * names["history"][0]
    assert names["train_accuracy"] > 0.9
    assert names["result"]["acc"] > 0.9
