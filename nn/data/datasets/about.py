"""What a data set says of itself. Pages, trainings and exports ask this, and know nothing else.

    about = About(
        "shapes", "My shapes", "shape", "shapes", ("circle", "square", "star"),
        prepared="cut out, made grey and fitted into 28 × 28 pixels",
    )

A set that comes with Glassbox stands in the table `DATASETS` (see there) and says how it is
loaded, too. A visitor's own set does without: it is a `Dataset` already.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

MOST_LETTERS = 40  # of a name, so that it fits onto a button and beside a matrix
FEWEST_CLASSES = 2


def _not_by_name(**options: Any) -> Any:
    raise ValueError("This data set is not loaded by its name.")


def _always() -> bool:
    return True


@dataclass(frozen=True)
class About:
    """The description of a set of pictures. Nothing in it changes, and it is small.

    name:     in links, files and trainings: "mnist-5k". A set of one's own has none before it
              is kept; its name is then made from its content.
    title:    as people call it: "Fashion-MNIST".
    noun, nouns: what a picture shows, one and several: "digit", "digits". Where nothing fits,
              "class", "classes".
    classes:  a name for each label, in order; different from each other.
    n_train, n_test: how many pictures there are to learn from, and to test on; a `Dataset` counts
              its own.
    shape:    (height, width) of a picture, in pixels; the pages draw and cut squares.
    short:    a few words for a button; else the title.
    heading:  what a network does with it, as a title: "Read handwritten digits".
    picture:  a picture of class "{}", in words, for those who do not see it.
    origin, licence: who made it, and what one may do with it, in words; "" if nobody says.
    prepared: what was done to each picture before, as it must be done to new ones, to complete
              the sentence "Each picture was …"; "" if they are as they came.
    stand_in: the name of the set that is used while this one is not to be had.
    size:     of a download, in words, "11 MB"; "" if there is none.
    load:     makes the `Dataset`; of sets in the table alone. Takes `download=False` if there
              is something to download.
    available: whether it is on this machine; takes microseconds.

    Raises ValueError, in one sentence, if a class has no name, or a size makes no sense.
    """

    name: str
    title: str
    noun: str
    nouns: str
    classes: tuple[str, ...]
    n_train: int = 0
    n_test: int = 0
    shape: tuple[int, int] = (28, 28)
    short: str = ""
    heading: str = ""
    picture: str = "{}"
    origin: str = ""
    licence: str = ""
    prepared: str = ""
    stand_in: str = "mnist-5k"
    size: str = ""
    load: Callable[..., Any] = field(default=_not_by_name, compare=False, repr=False)
    available: Callable[[], bool] = field(default=_always, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Refuse what cannot be shown or trained."""
        if len(self.classes) < FEWEST_CLASSES:
            raise ValueError("A data set needs at least two classes.")
        for name in (self.title, self.noun, self.nouns, *self.classes):
            if not name.strip() or not name.isprintable() or len(name) > MOST_LETTERS:
                raise ValueError(
                    f"The names of a data set and its classes have 1 to {MOST_LETTERS} letters."
                )
        if len(set(self.classes)) < self.n_classes:
            raise ValueError("Two classes of a data set cannot have the same name.")
        if min(self.shape) < 1:
            raise ValueError("Pictures have at least one pixel.")

    @property
    def n_classes(self) -> int:
        """How many classes there are."""
        return len(self.classes)

    @property
    def pixels(self) -> int:
        """The number of values of a picture, n_0."""
        return math.prod(self.shape)

    def pictured(self, label: int) -> str:
        """What a picture of a class shows, to begin a sentence with: "A handwritten 4"."""
        words = self.picture.replace("{}", self.classes[label])
        return words[0].upper() + words[1:]

    @property
    def examples(self) -> tuple[int, int]:
        """How many pictures there are to learn from, and to test on."""
        return self.n_train, self.n_test

    @property
    def provenance(self) -> dict[str, Any]:
        """What a network that learned from it says: what it answers, and what was done before."""
        told = {"data_title": self.title, "noun": self.noun, "nouns": self.nouns}
        return {**told, "classes": list(self.classes), "prepared": self.prepared}


def as_plain(about: About) -> dict[str, Any]:
    """All of it that is text or numbers, as JSON can hold it."""
    plain = asdict(about)
    return {name: value for name, value in plain.items() if name not in ("load", "available")}


def from_plain(plain: Mapping[str, Any]) -> About:
    """What `as_plain` made, read back. Raises ValueError if it is something else."""
    known = {one.name for one in fields(About)} - {"load", "available"}
    values = {name: value for name, value in plain.items() if name in known}
    try:
        for name in ("classes", "shape"):
            values[name] = tuple(values[name])
        return About(**values)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("This does not describe a data set.") from error
