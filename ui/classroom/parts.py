"""What a teacher may hide on each page or keep fixed, by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ui.registry import BY_NAME
from ui.settings import convolution, experiments, mnist, playground, small
from ui.settings.setting import labels

Names = Mapping[str, str]  # name → label
LAYERS = range(1, 7)  # hidden layers that a page can have


@dataclass(frozen=True)
class Parts:
    """What there is on a page, in groups, and choices to begin from."""

    page: str  # its name
    controls: Mapping[str, Names]  # the label of a group → its controls
    panels: Names
    # A label → what stays to be seen. All else is hidden.
    ready: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    holds: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # a control → its settings
    drawn: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # → its widgets, if others

    @property
    def prefix(self) -> str:
        """What the keys of the page's settings begin with."""
        return BY_NAME[self.page].prefix

    @property
    def groups(self) -> dict[str, Names]:
        """All groups; the last one are the panels."""
        return {**self.controls, **({"Panels": self.panels} if self.panels else {})}

    @property
    def can_be_fixed(self) -> dict[str, str]:
        """All controls, each with its label."""
        return {name: label for group in self.controls.values() for name, label in group.items()}

    @property
    def can_be_hidden(self) -> dict[str, str]:
        """All controls and panels, each with its label."""
        return {**self.can_be_fixed, **self.panels}

    def place(self, name: str) -> str:
        """Return the style selector of a control or panel: what has its key, or begins so (*).

        A field for the exact number, beside a slider, goes with it.
        """
        keys = [f"st-key-{self.prefix}_{widget}" for widget in self.drawn.get(name, (name,))]
        return ", ".join(
            f"[class*='{key[:-1]}']" if key.endswith("*") else f".{key}, .{key}_exact"
            for key in keys
        )

    def settings(self, name: str) -> tuple[str, ...]:
        """Return the keys in the session that a control sets."""
        return tuple(f"{self.prefix}_{key}" for key in self.holds.get(name, (name,)))


TRAINING = labels((*small.TRAINING, small.OUTPUT))
CHANCE = {
    **labels(small.CHANCE), "new_seed": "New seed", "reset": "Back to the first values",
}  # fmt: skip
TABLE = {"table_shown": "The data as a table"}
BELOW = {
    "charts": "Cost curve and confusion matrix", "quiz": "Predict, then look",
    "number": "Open a number", "details": "Formulas, shapes and code",
}  # fmt: skip
HIDDEN = labels([small.UNITS])
PICTURES, ONE_THING = "Only the pictures", "One thing to move: the learning rate"
FEW = {PICTURES: (), ONE_THING: ("lr",), "No questions, no formulas": (
    "data", *TRAINING, *CHANCE, *HIDDEN, *TABLE, "loss", "bias", "charts", "number", "many",
)}  # fmt: skip
TABLE_HOLDS = {"table_shown": ("table",), "new_seed": (), "reset": ()}
UNITS, ACTIVATIONS = (tuple(f"{letter}{i}" for i in LAYERS) for letter in "na")
CONVOLUTIONS = (
    "convolutions", *(f"c{i}_{what}" for i in (1, 2, 3) for what in ("filters", "kernel", "pool")),
)  # fmt: skip
ALL = (
    Parts(
        "perceptron", {"Data": {"data": "Data", **TABLE}, "Training": TRAINING, "Chance": CHANCE},
        BELOW, FEW, {"data": ("data", "a", "b", "table"), **TABLE_HOLDS},
    ),
    Parts(
        "two_layers",
        {"Data": TABLE, "Network": {**HIDDEN, **labels([small.BIAS])},
         "Training": {**TRAINING, **labels([small.LOSS])}, "Chance": CHANCE},
        BELOW, FEW, TABLE_HOLDS,
    ),
    Parts(
        "xor", {"Data": TABLE, "Network": HIDDEN, "Training": TRAINING, "Chance": CHANCE},
        {**BELOW, "many": "A hundred seeds"}, FEW, TABLE_HOLDS,
    ),
    Parts(
        "playground",
        {
            "Points": labels(playground.OF_POINTS),
            "Network": {
                **labels((playground.INPUTS, playground.LAYERS)), "units": "Units",
                **labels((playground.FUNCTIONS, *playground.WEIGHTS)),
            },
            "Training": labels((playground.RATE, *playground.TRAINING)),
            "Looks": {
                "more": "More settings", "looks": "Test points, confidence, flat colours",
            },
        },
        {
            "presets": "Presets", "clinic": "Failure clinic", "network": "The network",
            "curves": "Curves", "compare": "Pin and compare", "vary": "Vary these settings",
            "number": "Open a number", "backprop": "Backpropagation, by hand", "check": "Verify me",
            "charts": "Cost curve and confusion matrix", "inside": "Inside the layers",
            "valley": "Loss surface", "own": "Your own points", "out": "Get it out",
            "time": "Time controls",
        },
        {
            "Only the network and the plane": ("network", "time"),
            "Network, plane and curves": ("network", "curves", "time"),
            ONE_THING: ("network", "curves", "time", "lr"),
            "Paint, and watch": ("network", "own", "time", "layers", "units"),
        },
        {
            "data": ("data", "own"), "more": tuple(labels(playground.ON_REQUEST)), "units": UNITS,
            "activation": ACTIVATIONS,
        },
        {
            "units": UNITS, "activation": ("every_activation", *ACTIVATIONS),
            "data_seed": ("data_seed", "data_seed_new"), "seed": ("seed", "seed_new"),
        },
    ),
    Parts(
        "mnist",
        {
            "Network": {
                "conv": "Convolutions", "layers": "Hidden layers", "n*": "Units",
                **labels(mnist.NETWORK),
            },
            "Training": {
                "data": "Data set", **labels((mnist.RATE, *mnist.TRAINING)),
                "more": "More settings",
            },
        },
        {"shapes": "The shapes", "vary": "Vary these settings", "history": "All trainings"},
        {
            "One thing to move: the hidden layers": ("layers", "n*"),
            "One thing to move: the batch size": ("batch",),
        },
        {"more": tuple(labels(mnist.MORE)), "conv": CONVOLUTIONS, "n*": UNITS},
    ),
    Parts(
        "convolution",
        {
            "Layer 1": labels(convolution.LAYERS[0]),
            "Layer 2": {**labels(convolution.LAYERS[1]), **labels([convolution.ACTIVATION])},
            "Training": {
                **labels([*convolution.TRAINING, convolution.SEED]), "seed_new": "New seed",
                "reset": "Back to the first values",
            },
            "By hand": {"hand": "Kernels made by hand"},
            "The image": {"source": "Where from?", "image": "Test image"},
        },
        {
            "drawing": "The network", "curves": "Curves", "quiz": "Predict, then look",
            "dense": "Why not dense?", "numpy": "Show me the NumPy",
        },
        {
            "Only the network": ("drawing",),
            ONE_THING: ("drawing", "curves", "lr"),
            "The network, and why not dense": ("drawing", "quiz", "dense", "image"),
        },
        {"seed_new": (), "reset": (), "hand": ("frozen",)},
    ),
    Parts(
        "experiments",
        {
            "What is trained": labels([experiments.DATA]),
            "What varies": {
                **labels([experiments.VARY]), "values": "Values", **labels([experiments.SEEDS]),
            },
            "How": {
                **labels([experiments.DRAW]), "count*": experiments.COUNT.label,
                **labels([experiments.HALVING]),
                "reset": "Back to the first values",
            },
        },
        {
            "prepared": "Prepared experiments", "question": "The question",
            "all": "The picture", "reason": "The reason", "out": "All figures",
        },
        {
            "Only the question and the picture": ("question", "all"),
            "One thing to move: the seeds": ("question", "all", "seeds"),
            "The picture and the reason": ("question", "all", "reason"),
        },
        {
            "task": ("task", "base"), "values": experiments.KEYS, "count*": ("count",),
            "vary": ("vary", "task", "base"),  # what may vary depends on what is trained
            "reset": (),
        },
    ),
    Parts(
        "draw",
        {"The page": {"source": "Where from?", "panel": "Look closer", "canvas_tools": "Pen"}},
        {},
        {"Only drawing": ("canvas_tools",)},
        {"canvas_tools": ("canvas_pen", "canvas_paper")},
    ),
    Parts(
        "yours",
        {"The page": {
            "names": "Names", "goal": "How many of each", "canvas_tools": "Pen", "train": "Train",
        }},
        {"training": "How it learned", "drawings_place": "The drawings", "on": "Take it on"},
        {"Only drawing": ("names", "train", "drawings_place")},
        {"names": (), "train": (), "canvas_tools": ("canvas_pen", "canvas_paper")},
    ),
    Parts(
        "speed", {"The page": {"network": "Network"}}, {"code": "The functions that ran"},
        {"Only the figures": ()},
    ),
)  # fmt: skip
PAGES = {parts.page: parts for parts in ALL}
