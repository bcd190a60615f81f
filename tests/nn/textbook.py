"""Gradient descent as a textbook has it: new arrays in every line, no tricks, float64.

What ``nn`` computes line by line, and by programs and in chunks, is compared with this.
"""

from __future__ import annotations

import numpy as np


def sigmoid(Z):
    return 1 / (1 + np.exp(-Z))


def softmax(Z):
    return np.exp(Z) / np.exp(Z).sum(axis=0)


def gelu(Z):
    return Z / 2 * (1 + np.tanh(np.sqrt(2 / np.pi) * (Z + 0.044715 * Z**3)))


def gelu_slope(Z):
    t = np.tanh(np.sqrt(2 / np.pi) * (Z + 0.044715 * Z**3))
    return (1 + t) / 2 + Z / 2 * (1 - t**2) * np.sqrt(2 / np.pi) * (1 + 3 * 0.044715 * Z**2)


G = {
    "sigmoid": (sigmoid, lambda Z: sigmoid(Z) * (1 - sigmoid(Z))),
    "tanh": (np.tanh, lambda Z: 1 - np.tanh(Z) ** 2),
    "relu": (lambda Z: np.maximum(0, Z), lambda Z: Z > 0),
    "leaky_relu": (lambda Z: np.where(Z > 0, Z, 0.01 * Z), lambda Z: np.where(Z > 0, 1, 0.01)),
    "gelu": (gelu, gelu_slope),
    "identity": (lambda Z: Z, np.ones_like),
    "softmax": (softmax, None),
}


def output_slope(loss, output, Z, A, Y):
    """Return dZ of the last layer."""
    if loss.endswith("cross_entropy"):
        return (A - Y) / Y.shape[1]
    dA = 2 * (A - Y) / (Y.shape[1] if loss == "mean_squared_error" else 1)
    return A * (dA - (A * dA).sum(axis=0)) if output == "softmax" else dA * G[output][1](Z)


def gradients(parameters, activations, loss, X, Y):
    """Go forward and back; return [(dW, db), …]."""
    As, Zs = [X], []
    for (W, b), g in zip(parameters, activations, strict=True):
        Zs.append(W @ As[-1] + (0 if b is None else b))
        As.append(G[g][0](Zs[-1]))
    dZ, found = output_slope(loss, activations[-1], Zs[-1], As[-1], Y), []
    for i in reversed(range(len(parameters))):
        W, b = parameters[i]
        found.insert(0, (dZ @ As[i].T, None if b is None else dZ.sum(axis=1, keepdims=True)))
        if i:
            dZ = W.T @ dZ * G[activations[i - 1]][1](Zs[i - 1])
    return found


def step(optimizer, theta, gradient, alpha, memory):
    """Return the parameters after one step; ``memory`` is a dict that starts empty."""
    if optimizer == "sgd":
        return theta - alpha * gradient
    if optimizer == "adam":
        t = memory["t"] = memory.get("t", 0) + 1
        mean = memory["mean"] = 0.9 * memory.get("mean", 0) + 0.1 * gradient
        square = memory["square"] = 0.999 * memory.get("square", 0) + 0.001 * gradient**2
        return theta - alpha * (mean / (1 - 0.9**t)) / (np.sqrt(square / (1 - 0.999**t)) + 1e-8)
    v = memory["v"] = 0.9 * memory.get("v", 0) + gradient
    return theta - alpha * (v if optimizer == "momentum" else gradient + 0.9 * v)


def batches(m, size, seed):
    """Yield the examples of each step for ever: every epoch in another order."""
    rng = np.random.default_rng(seed)
    while True:
        order = rng.permutation(m) if size and size < m else np.arange(m)
        yield from np.split(order, range(size or m, m, size or m))
