"""Writes what Python TensorFlow computes where the specs of training compare: `training-step.json` and `schedules.json`.

    pip install tensorflow-cpu==2.21.0 && python __test__/tensorflow/reference.py

The network of section 3 of the paper's definition is written down here anew, with automatic differentiation, so that it shares
nothing with the graph that the package writes. Weights and images follow from whole numbers, which both sides compute.
"""

import base64
import json
import math
import os

import numpy as np
import tensorflow as tf

HERE = os.path.dirname(os.path.abspath(__file__))

# input -> 1, 3, output; 1 -> 2, 3; 2 -> output; 3 -> 4, output; 4 -> output
MATRIX = ["010101", "001100", "000001", "000011", "000001", "000000"]
OPS = ["input", "conv3x3-bn-relu", "maxpool3x3", "conv1x1-bn-relu", "conv3x3-bn-relu", "output"]
SIDE, STEM, STACKS, CELLS, CLASSES, BATCH = 8, 8, 2, 1, 10, 8
BN_MOMENTUM, WEIGHT_DECAY, EPSILON = 0.9, 1e-2, 1e-5


def noise(count, start, scale):
    """The numbers that both sides start from: mixed bits of their positions, from -1 to 1, times a scale."""
    x = (np.arange(count, dtype=np.uint64) + np.uint64(1 + 100000 * start)) * np.uint64(2654435761) % np.uint64(2**32)
    x ^= x >> np.uint64(15)
    x = x * np.uint64(2246822519) % np.uint64(2**32)
    x ^= x >> np.uint64(13)
    return ((x.astype(np.float64) / 2**31 - 1) * scale).astype(np.float32)


class Network:
    """Section 3, with weights in the order in which they are used."""

    def __init__(self):
        self.trainables, self.averages = [], []

    def variable(self, shape, fan_in):
        i = len(self.trainables)
        scale = 0.2 if fan_in is None else math.sqrt(6 / fan_in)
        start = noise(int(np.prod(shape)), i, scale).reshape(shape)
        if fan_in is None:
            start = start + np.float32(1)
        self.trainables.append(tf.Variable(start))
        return self.trainables[-1]

    def conv_bn_relu(self, x, kernel, channels):
        at = self.next
        self.next += 3
        if self.building:
            fan_in = kernel * kernel * x.shape[3]
            self.variable([kernel, kernel, x.shape[3], channels], fan_in)
            self.variable([channels], None)
            self.variable([channels], None)
            self.averages.append([at, tf.Variable(tf.zeros(channels)), tf.Variable(tf.ones(channels))])
        w, scale, offset = self.trainables[at : at + 3]
        _, mean, variance = next(entry for entry in self.averages if entry[0] == at)
        y = tf.nn.conv2d(x, w, 1, "SAME")
        if self.training:
            batch_mean, batch_variance = tf.nn.moments(y, [0, 1, 2])
            n = y.shape[0] * y.shape[1] * y.shape[2]
            if not self.building:
                # TensorFlow 1 keeps the unbiased variance.
                self.moved.append((mean, variance, batch_mean, batch_variance * n / (n - 1)))
        else:
            batch_mean, batch_variance = mean, variance
        return tf.nn.relu(tf.nn.batch_normalization(y, batch_mean, batch_variance, offset, scale, EPSILON))

    def cell(self, x, channels):
        last = len(OPS) - 1
        edge = lambda a, b: MATRIX[a][b] == "1"
        feeding = [v for v in range(1, last) if edge(v, last)]
        width = {v: channels // len(feeding) + (1 if i < channels % len(feeding) else 0) for i, v in enumerate(feeding)}
        for v in reversed(range(1, last)):
            if v not in width:
                width[v] = max(width[w] for w in range(v + 1, last) if edge(v, w))
        made = {}
        for v in range(1, last):
            into = [made[u][..., : width[v]] for u in range(1, v) if edge(u, v)]
            if edge(0, v):
                into.append(self.conv_bn_relu(x, 1, width[v]))
            total = tf.add_n(into)
            if OPS[v] == "maxpool3x3":
                made[v] = tf.nn.max_pool2d(total, 3, 1, "SAME")
            else:
                made[v] = self.conv_bn_relu(total, 3 if OPS[v].startswith("conv3") else 1, width[v])
        out = tf.concat([made[v] for v in feeding], 3)
        return out + self.conv_bn_relu(x, 1, channels) if edge(0, last) else out

    def __call__(self, images, training, building=False):
        self.training, self.building, self.next, self.moved = training, building, 0, []
        channels = STEM
        x = self.conv_bn_relu(images, 3, channels)
        for stack in range(STACKS):
            if stack > 0:
                x = tf.nn.max_pool2d(x, 2, 2, "SAME")
                channels *= 2
            for _ in range(CELLS):
                x = self.cell(x, channels)
        x = tf.reduce_mean(x, [1, 2])
        if building:
            self.variable([channels, CLASSES], channels)
            self.variable([CLASSES], None)
        weights, bias = self.trainables[-2:]
        return x @ weights + bias


def base64_of(tensor):
    return base64.b64encode(np.asarray(tensor, "<f4").tobytes()).decode()


def training_step(parts):
    network = Network()
    images = tf.constant(noise(BATCH * SIDE * SIDE * 3, 1000, 1.5).reshape(BATCH, SIDE, SIDE, 3))
    labels = tf.constant([(3 * i + 1) % CLASSES for i in range(BATCH)])
    network(images, True, building=True)
    mean_squares = [tf.Variable(tf.ones_like(w)) for w in network.trainables]
    momenta = [tf.Variable(tf.zeros_like(w)) for w in network.trainables]
    result = {"steps": []}
    for rate in [0.0, 0.2, 0.1]:
        moved = []
        with tf.GradientTape() as tape:
            losses = []
            for x, y in zip(tf.split(images, parts), tf.split(labels, parts)):
                losses.append(tf.nn.sparse_softmax_cross_entropy_with_logits(y, network(x, True)))
                moved.append(network.moved)
            decay = tf.add_n([tf.nn.l2_loss(w) for w in network.trainables])
            loss = tf.reduce_mean(tf.concat(losses, 0)) + WEIGHT_DECAY * decay
        gradients = tape.gradient(loss, network.trainables)
        for w, g, square, momentum in zip(network.trainables, gradients, mean_squares, momenta):
            square.assign(0.9 * square + 0.1 * g * g)
            momentum.assign(0.9 * momentum + rate * g / tf.sqrt(square + 1.0))
            w.assign_sub(momentum)
        for shards in zip(*moved):
            mean, variance = shards[0][:2]
            mean.assign(BN_MOMENTUM * mean + (1 - BN_MOMENTUM) * tf.add_n([s[2] for s in shards]) / parts)
            variance.assign(BN_MOMENTUM * variance + (1 - BN_MOMENTUM) * tf.add_n([s[3] for s in shards]) / parts)
        step = {"rate": rate, "loss": float(loss)}
        result["steps"].append(step | ({} if result["steps"] else {"gradients": [base64_of(g) for g in gradients]}))
    result["variables"] = {}
    for i, (w, square, momentum) in enumerate(zip(network.trainables, mean_squares, momenta)):
        result["variables"][str(i)] = {
            "shape": list(w.shape), "value": base64_of(w), "mean_square": base64_of(square), "momentum": base64_of(momentum)
        }
    for at, mean, variance in network.averages:
        result["variables"][str(at)] |= {"moving_mean": base64_of(mean), "moving_variance": base64_of(variance)}
    result["logits"] = base64_of(network(images, False))
    return result


def schedules():
    steps, base = 625, 0.2
    at = sorted({1, 2, 100, 312, 313, 416, 417, 520, 521, 600, 624})
    cosine = [float(tf.compat.v1.train.cosine_decay(base, step, steps)()) for step in at]
    boundaries = [int(part * steps) for part in (0.5, 0.667, 0.833)]
    values = [base * factor for factor in (1, 0.1, 0.01, 0.0001)]
    stepwise = [float(tf.compat.v1.train.piecewise_constant(step, boundaries, values)()) for step in at]
    return {"steps": steps, "base": base, "at": at, "cosine": cosine, "stepwise": stepwise}


def write(name, value):
    with open(os.path.join(HERE, name), "w") as file:
        json.dump({"tensorflow": tf.__version__, **value}, file, indent=1)
        file.write("\n")


if __name__ == "__main__":
    write("training-step.json", {"whole": training_step(1), "split": training_step(2)})
    write("schedules.json", schedules())
