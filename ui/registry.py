"""The registry of pages: each is declared here, and nowhere else. No Streamlit here.

The router, the start page, "what next", the tours, the names of files that leave the app, the
README's list and the tests all read it. What follows the start page is a path, from a single unit
to a network that reads.
"""

from __future__ import annotations

from dataclasses import dataclass

from runs.rooms import are_on


@dataclass(frozen=True)
class Page:
    """What is known of a page before it is opened."""

    name: str  # of its file, in its address, and of its picture and its tour
    title: str
    icon: str
    text: str = ""  # what waits there: on its card, and in the menu
    minutes: str = "As long as you like"  # how long one stays
    picture: str = ""  # what its picture shows, for those who do not see it; or there is none
    tour: bool = False  # whether there is one, in ``ui/tours``
    keys: str = ""  # what the keys of its settings begin with, if not with its name
    told: str = ""  # what one does there, in the README, if that is more than the text

    @property
    def file(self) -> str:
        """Where it is written."""
        return f"pages/{self.name}.py"

    @property
    def address(self) -> str:
        """Where it is on the server."""
        return "" if self is START else self.name

    @property
    def prefix(self) -> str:
        """What the keys of its settings begin with, in the session and in the address."""
        return self.keys or self.name


START = Page(
    "start", "Start", ":material/home:", told="see digits pass through a network, layer by layer"
)
PATH = (
    Page(
        "perceptron", "Perceptron", ":material/adjust:",
        text="A single unit draws a straight line, or tells a 0 from a 1. Watch the line move.",
        minutes="About 3 minutes",
        picture="Eighty points of two kinds, and the line of a trained unit between them",
        tour=True,
        told="watch a single unit draw its line through points, or weigh the pixels of two digits",
    ),
    Page(
        "two_layers", "Two layers", ":material/layers:",
        text="A hidden layer learns a small table. Open any number and see where it comes from.",
        minutes="About 5 minutes",
        picture="A network of three inputs, four hidden units and an output, its trained weights "
        "as lines",
        tour=True,
        keys="two",
        told="a 3-4-1 network learns a small table; add biases, change the loss, compare the "
        "curves",
    ),
    Page(
        "xor", "XOR", ":material/join_inner:",
        text="Four points that no line divides, until the hidden layer bends the plane.",
        minutes="About 5 minutes",
        picture="What a trained network says everywhere: a blue band between two orange corners",
        tour=True,
        told="the hidden layer bends the plane; ask about any pair; train a hundred seeds at once "
        "and open one that failed",
    ),
    Page(
        "playground", "Playground", ":material/scatter_plot:",
        text="Spirals, moons or your own points, and any small network. See what every unit sees.",
        picture="Two arms of a spiral, each on the colour that a trained network gives to its "
        "place",
        tour=True,
        keys="play",
        told="points in the plane, yours or ours, and any small network: every unit is a small map "
        "of what it says, every weight can be opened, set and frozen; step through the training, "
        "pin a run and compare, walk the loss surface, visit the failure clinic, take the network "
        "away as code",
    ),
    Page(
        "mnist", "MNIST", ":material/model_training:",
        text="Choose the layers, press Start, and watch a network learn to read. "
        "Then see every image that it got wrong.",
        minutes="About 5 minutes",
        picture="Handwritten digits that the network that ships misreads, with what it took them "
        "for",
        tour=True,
        told="choose convolutions, hidden layers, activation, optimizer, learning rate, batch size "
        "and seed; start, step once, pause, change the learning rate on the way, stop, continue; "
        "then see the curves, the confusion matrix with the images behind each cell, and the "
        "surest mistakes; watch how its layers sort the digits; open any unit and any weight, for "
        "any image; name your trainings, compare them, download them; "
        "bring images of your own, as a `.zip` with a folder for each class, an `.npz`, IDX files "
        "or a CSV",
    ),
    Page(
        "convolution", "Convolution", ":material/grid_view:",
        text="A network that sees. Watch its filters learn, open any pixel forwards and any weight "
        "backwards.",
        minutes="About 10 minutes",
        picture="A handwritten 8, four filters that a network has learned, and what each finds in "
        "it",
        tour=True,
        keys="conv",
        told="a small network that sees, trained within seconds: filters, maps and pools in one "
        "drawing, rewound in the browser; press a pixel for its sum, turn the drawing around, "
        "press a weight for its gradient as the sum over all places; type a kernel and train the "
        "rest; shift a digit, and see why not dense",
    ),
    Page(
        "experiments", "Experiments", ":material/science:",
        text="Many trainings, one picture, and the reason: what mattered, and what was chance.",
        minutes="About 5 minutes",
        picture="Trainings as lines through their settings, the good ones in blue",
        tour=True,
        keys="exp",
        told="let settings vary, and many small networks train at once; see in one linked picture "
        "what mattered and what was chance, open every share to its sums, and every training to "
        "its reason",
    ),
    Page(
        "draw", "Draw a digit", ":material/draw:",
        text="Draw with the mouse or a finger. A network reads along, stroke by stroke.",
        minutes="About 1 minute",
        picture="A handwritten digit, and beside it a bar for the probability of each of the ten "
        "digits",
        tour=True,
        told="draw with mouse, pen or finger, or drop a photo (also HEIC, as telephones make "
        "them); the network says what it reads and how sure it is, lights up layer by layer, and "
        "shows why; teach it, and keep a test set of your own",
    ),
    Page(
        "yours", "Teach it yours", ":material/gesture:",
        text="Name things, draw a few of each, press Train. The network reads your drawings.",
        minutes="About 1 minute",
        picture="Rows of hand-drawn circles, crosses and waves, and a bar for the answer to each",
        tour=True,
        told="choose names, draw some of each, train within seconds, and draw to be read; take "
        "the drawings away as one file",
    ),
    Page(
        "speed", "How fast, and why", ":material/speed:",
        text="The same step in three ways, timed before your eyes. See what frameworks do for you.",
        minutes="About 3 minutes",
        picture="Images of four pixels in memory: their numbers far apart in one row, together in "
        "the other",
        tour=True,
        told="press a button and see measured, on the server you are on, what memory layout, "
        "precision, batch size and Python itself cost",
    ),
)  # fmt: skip
ROOM = Page(
    "room", "The room", ":material/group:",
    text="A class that plays together: one code, and everybody is in.",
    told="open a room for a class: pupils join by a code of six letters or its QR code, without "
    "accounts or names of their own, and all work on one question",
)  # fmt: skip
PAGES = (START, *PATH, ROOM)
BY_NAME = {page.name: page for page in PAGES}


def offered() -> tuple[Page, ...]:
    """Return the pages that this server has."""
    return tuple(page for page in PAGES if page is not ROOM or are_on())


def after(name: str) -> Page | None:
    """Return the page after one on the path, or None after the last one."""
    at = PATH.index(BY_NAME[name]) + 1
    return PATH[at] if at < len(PATH) else None
