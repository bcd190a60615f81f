"""The examples of the three small pages, with the tutorials' own settings. No Streamlit here."""

from __future__ import annotations

from dataclasses import dataclass

from runs.small.at_once import Experiment


@dataclass(frozen=True)
class Tutorial:
    """A page's example: the prefix of its keys, and the tutorial's own settings."""

    prefix: str
    experiment: Experiment
    origin: str  # its title and where it is, in Markdown
    bias_and_loss: bool = False  # whether these can be chosen too


PERCEPTRON = Tutorial(
    "perceptron",
    Experiment(initializer="zeros", learning_rate=0.5, iterations=2000),
    "*Deep learning notes 1: a neural network from scratch with NumPy* (in Chinese: "
    "深度学习笔记1: 利用numpy从零搭建一个神经网络)",
)
TWO_LAYERS = Tutorial(
    "two",
    Experiment(
        hidden_sizes=(4,),
        hidden="sigmoid",
        loss="sum_squared_error",
        bias=False,
        initializer="uniform",
        learning_rate=1.0,
        iterations=1500,
    ),
    "*Building a deep neural network from scratch*, part 1.1 (in Chinese: 从零构建深度神经网络)",
    bias_and_loss=True,
)
XOR = Tutorial(
    "xor",
    Experiment(
        hidden_sizes=(2,),
        hidden="tanh",
        loss="binary_cross_entropy",
        initializer="normal",
        learning_rate=0.3,
        iterations=1000,
        seed=12,
    ),
    "[*How to build a simple neural network from scratch with Python*]"
    "(https://towardsdatascience.com/how-to-build-a-simple-neural-network-from-scratch-with-python"
    "-9f011896d2f3) by Konstantinos Kitsios",
)
