"""Trains a network of the table with Python TensorFlow, as `benches/training.bench.ts` asks for on standard input.

Each line `{"layers": [...], "parameters": [...], "batch": 64, "steps": 10}` is answered by one with the seconds and the processor's
seconds that the steps took. A new network is built, and one step is taken for its trace, before the clock starts; `first` is how long
that took. Without `layers` the network is that of the line before. The whole step is one
`tf.function`: forward, backward, weight decay, RMSProp with its momentum, moving averages.
"""

import json
import math
import sys
import time

import numpy as np
import tensorflow as tf


class Network:
    """Layers as the package lists them."""

    def __init__(self, layers, parameters, batch):
        self.layers, self.trainables, self.averages = layers, [], {}
        random = np.random.default_rng(1)
        for i, (role, shape) in enumerate(parameters):
            fan_in = math.prod(shape[:-1])
            if role in ("kernel", "weights"):
                start = random.normal(0, math.sqrt(1 / fan_in), shape)
            else:
                start = np.full(shape, 1.0 if role == "scale" else 0.0)
            self.trainables.append(tf.Variable(start.astype(np.float32)))
            if role == "kernel":
                self.averages[i] = (tf.Variable(tf.zeros(shape[-1])), tf.Variable(tf.ones(shape[-1])))
        self.squares = [tf.Variable(tf.ones_like(w)) for w in self.trainables]
        self.momenta = [tf.Variable(tf.zeros_like(w)) for w in self.trainables]
        self.images = tf.constant(random.normal(0, 1, (batch, 32, 32, 3)).astype(np.float32))
        self.labels = tf.constant(np.arange(batch, dtype=np.int32) % 10)

    def forward(self, images):
        made, moved = [], []
        for layer in self.layers:
            kind, source = layer["kind"], layer.get("from")
            if kind == "image":
                y = images
            elif kind == "conv-bn-relu":
                at = layer["parameter"]
                w, scale, offset = self.trainables[at : at + 3]
                y = tf.nn.conv2d(made[source], w, 1, "SAME")
                mean, variance = self.averages[at]
                y, new_mean, new_variance = tf.compat.v1.nn.fused_batch_norm(
                    y, scale, offset, mean, variance, 1e-5, is_training=True, exponential_avg_factor=0.003
                )
                moved += [(mean, new_mean), (variance, new_variance)]
                y = tf.nn.relu(y)
            elif kind == "max-pool":
                y = tf.nn.max_pool2d(made[source], layer["size"], layer["stride"], "SAME")
            elif kind == "add":
                y = tf.add_n([made[i] for i in source])
            elif kind == "truncate":
                y = made[source][..., : layer["channels"]]
            elif kind == "concat":
                y = tf.concat([made[i] for i in source], 3)
            elif kind == "average":
                y = tf.reduce_mean(made[source], [1, 2])
            else:
                y = made[source] @ self.trainables[layer["parameter"]] + self.trainables[layer["parameter"] + 1]
            made.append(y)
        return made[-1], moved

    @tf.function
    def step(self, images, labels, rate):
        with tf.GradientTape() as tape:
            logits, moved = self.forward(images)
            decay = 1e-4 * tf.add_n([tf.nn.l2_loss(w) for w in self.trainables])
            loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels, logits)) + decay
        for w, g, square, momentum in zip(
            self.trainables, tape.gradient(loss, self.trainables), self.squares, self.momenta
        ):
            tf.raw_ops.ResourceApplyRMSProp(
                var=w.handle, ms=square.handle, mom=momentum.handle, lr=rate, rho=0.9, momentum=0.9, epsilon=1.0, grad=g
            )
        for variable, value in moved:
            variable.assign(value)
        return loss


network, first = None, None
for line in sys.stdin:
    order = json.loads(line)
    if "layers" in order:
        start = time.perf_counter()
        network = Network(order["layers"], order["parameters"], order["batch"])
        network.step(network.images, network.labels, tf.constant(0.1)).numpy()
        first = time.perf_counter() - start
    start, cpu = time.perf_counter(), time.process_time()
    for _ in range(order["steps"]):
        network.step(network.images, network.labels, tf.constant(0.1)).numpy()
    answer = {"seconds": time.perf_counter() - start, "cpu": time.process_time() - cpu, "first": first}
    print(json.dumps(answer), flush=True)
