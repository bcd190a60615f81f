"""The path through the pages, from a single unit to a network that reads. No Streamlit here."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Stop:
    """One page of the path: where it is, what waits there, and how long one stays."""

    name: str  # of its address, of its file, and of its picture
    icon: str
    label: str
    text: str
    minutes: str
    picture: str  # what the picture shows, for those who do not see it

    @property
    def page(self) -> str:
        """The file of the page."""
        return f"pages/{self.name}.py"


PATH = (
    Stop(
        "perceptron",
        "adjust",
        "Perceptron",
        "A single unit draws a straight line, or tells a 0 from a 1. Watch the line move.",
        "About 3 minutes",
        "Eighty points of two kinds, and the line of a trained unit between them",
    ),
    Stop(
        "two_layers",
        "layers",
        "Two layers",
        "A hidden layer learns a small table. Open any number and see where it comes from.",
        "About 5 minutes",
        "A network of three inputs, four hidden units and an output, its trained weights as lines",
    ),
    Stop(
        "xor",
        "join_inner",
        "XOR",
        "Four points that no line divides, until the hidden layer bends the plane.",
        "About 5 minutes",
        "What a trained network says everywhere: a blue band between two orange corners",
    ),
    Stop(
        "playground",
        "scatter_plot",
        "Playground",
        "Spirals, moons or your own points, and any small network. See what every unit sees.",
        "As long as you like",
        "Two arms of a spiral, each on the colour that a trained network gives to its place",
    ),
    Stop(
        "mnist",
        "model_training",
        "MNIST",
        "Choose the layers, press Start, and watch a network learn to read. "
        "Then see every image that it got wrong.",
        "About 5 minutes",
        "Handwritten digits that the network that ships misreads, with what it took them for",
    ),
    Stop(
        "draw",
        "draw",
        "Draw a digit",
        "Draw with the mouse or a finger. A network reads along, stroke by stroke.",
        "About 1 minute",
        "A handwritten digit, and beside it a bar for the probability of each of the ten digits",
    ),
    Stop(
        "speed",
        "speed",
        "How fast, and why",
        "The same step in three ways, timed before your eyes. See what frameworks do for you.",
        "About 3 minutes",
        "Images of four pixels in memory: their numbers far apart in one row, together in the "
        "other",
    ),
)


def after(name: str) -> Stop | None:
    """Return the stop after a page, or None after the last one."""
    names = [stop.name for stop in PATH]
    return PATH[names.index(name) + 1] if name != names[-1] else None
