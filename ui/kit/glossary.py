"""The glossary: one sentence for each of the field's terms, the same on every page.

A term is a link of Markdown with the sentence as its title, so it may stand in any text of
Streamlit. The component shows the sentence in a bubble; without it the browser shows the title.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

HERE = Path(__file__).parent
TERMS = {
    "accuracy": "Accuracy is the share of the examples that the network answers right.",
    "activation function": "The activation function turns a unit's sum into its answer.",
    "activation": "An activation is the number that a unit answers with.",
    "adam": "Adam is an optimizer that finds a step size of its own for each weight.",
    "axis": "An axis of an experiment is one setting with all the values that it is tried with.",
    "batch": "A batch is the group of examples that one step of training looks at.",
    "bias": "A bias is a number that a unit adds to its sum.",
    "calibrated": "A network is calibrated if it is right as often as it says: nine times in ten "
    "where it is 90 % sure.",
    "class": "A class is one of the kinds that the network tells apart.",
    "confusion matrix": "A confusion matrix counts, for each true class, what it was read as.",
    "convolution": "A convolution lets the same small filter look at every place of an image.",
    "cosine": "Cosine lets the learning rate fall smoothly to zero.",
    "cost": "The cost says how wrong the network is on all its examples together; training makes "
    "it small.",
    "cross-entropy": "Cross-entropy is a loss that asks how likely the network thought the truth.",
    "dead unit": "A dead unit is a ReLU unit that is 0 for every training example, so it gets no "
    "gradient.",
    "derivative": "A derivative says how fast one number changes when another one grows.",
    "dropout": "Dropout lets some hidden units, drawn by chance, sit out each step.",
    "feature": "A feature is a number that the network is shown of each example.",
    "filter": "A filter answers strongly wherever its pattern stands; its answers at all places "
    "are a map.",
    "first weights": "The first weights are those before the first step: mostly small, and drawn "
    "by chance.",
    "float32": "A float32 is a number kept in 4 bytes, exact to about 7 digits.",
    "gelu": "GELU is like ReLU, with a soft bend in place of the corner.",
    "gradient descent": "Gradient descent moves every weight a little in the direction in which "
    "the cost falls, step after step.",
    "gradient norm": "The gradient norm is the length of the gradient: it says how steeply the "
    "cost falls.",
    "gradient": "The gradient says for each weight and bias how the cost changes when it grows.",
    "grid": "A grid tries every value of one setting with every value of the others.",
    "hidden layer": "A hidden layer is a row of units between the inputs and the output.",
    "identity": "Identity leaves a number as it is.",
    "in steps": "In steps means a tenth of the learning rate after half of the iterations, and a "
    "hundredth after three quarters.",
    "iteration": "An iteration is one step of training, in which all weights move once.",
    "L1 penalty": "An L1 penalty adds the size of every weight to the cost, so that useless ones "
    "become exactly zero.",
    "L2 penalty": "An L2 penalty adds the square of every weight to the cost, so that none grows "
    "large.",
    "kernel": "A kernel is the small square of weights that a filter lays over the image.",
    "label smoothing": "Label smoothing spreads a little of each right answer over all classes, so "
    "that the network is not too sure.",
    "leaky relu": "Leaky ReLU passes a positive number on, and a hundredth of a negative one.",
    "learning rate": "The learning rate says how far each step goes downhill: too small is slow, "
    "too large overshoots.",
    "logarithmic scale": "On a logarithmic scale the same way up is always the same factor, such "
    "as ten times as much.",
    "loss": "The loss is the rule that measures how wrong an answer is.",
    "momentum": "Momentum lets each step keep some of the speed of the steps before.",
    "nesterov": "Nesterov is momentum that also looks one step ahead.",
    "one cycle": "One cycle lets the learning rate rise first, and then fall.",
    "onnx": "ONNX is a file format for networks that many programs can read.",
    "optimizer": "The optimizer is the rule that turns a gradient into a step.",
    "overfitting": "Overfitting is to learn the training examples by heart and to do worse on new "
    "ones.",
    "parameter": "The parameters are all weights and biases: the numbers that training changes.",
    "pareto front": "On the Pareto front is what nothing else beats in both: better and cheaper "
    "at once.",
    "pooling": "Pooling keeps the largest of four neighbours, so that maps get smaller.",
    "pytorch": "PyTorch is a widely used library for neural networks.",
    "random search": "A random search tries some of all combinations, drawn by chance.",
    "receptive field": "The receptive field of a number is the part of the image that it was made "
    "of.",
    "regression": "In a regression the network learns a number for each example, not a class.",
    "relu": "ReLU passes a positive number on, and turns a negative one into 0.",
    "saturated": "A unit is saturated where its sigmoid or tanh is flat: there is hardly a slope "
    "to learn from.",
    "schedule": "A schedule changes the learning rate in the course of the training.",
    "seed": "A seed is the start of all chance: the same seed gives the same run.",
    "sidebar": "The sidebar holds the controls of a page; where it is closed, the » at the top "
    "left opens it.",
    "sigmoid": "The sigmoid is an S-shaped curve that turns any number into one between 0 and 1.",
    "softmax": "Softmax turns the sums of all outputs into probabilities that add up to 1.",
    "successive halving": "Successive halving stops the worse trainings on the way, so that there "
    "is more time for the better ones.",
    "tanh": "Tanh is an S-shaped curve that turns any number into one between -1 and 1.",
    "test data": "Test data are examples that the network never learns from; they show what it "
    "can do with new ones.",
    "unit": "A unit multiplies each input by a weight, adds it all up, and answers with one "
    "number.",
    "variance explained": "The variance explained by a setting is its share of all differences "
    "between the results.",
    "weight": "A weight is the number by which a unit multiplies one of its inputs.",
    "xavier": "Xavier and He weights are smaller the more inputs a unit has, so that its sum keeps "
    "its size.",
}
_bubble = st.components.v2.component(
    "glassbox_glossary",
    html='<div class="glossary" id="glossary" role="tooltip" popover="manual"></div>',
    css=(HERE / "glossary.css").read_text(encoding="utf-8"),
    js=(HERE / "glossary.js").read_text(encoding="utf-8"),
    isolate_styles=False,  # the links stand in the page, and the bubble is named by them
)


def term(name: str, text: str = "") -> str:
    """Return a term in Markdown, in other words if wanted. Raises KeyError if there is none."""
    return f'[{text or name}](#term-{name.replace(" ", "-")} "{TERMS[name]}")'


def sentence(*names: str) -> str:
    """Return the sentences of some terms, for a widget's help. Raises KeyError as ``term`` does."""
    return "\n\n".join(TERMS[name] for name in names)


# What the choices of these say
ACTIVATIONS = sentence("activation function", "sigmoid", "tanh", "relu", "leaky relu", "gelu")
OPTIMIZERS = sentence("optimizer", "gradient descent", "momentum", "nesterov", "adam")
SCHEDULES = sentence("schedule", "in steps", "cosine", "one cycle")


def mount() -> None:
    """Let the terms of the page show their sentences, by mouse, keyboard and finger."""
    _bubble(key="glossary")
