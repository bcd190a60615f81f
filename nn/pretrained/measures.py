"""What is measured of the networks that ship: with it the model cards are written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nn import pretrained
from nn.arrays import Array, Labels
from nn.data.datasets import Dataset, mnist_5k, scribbles
from nn.look import calibration
from nn.look.calibration import SURE
from nn.look.familiarity import PASS, Familiarity, Judge, Rule
from nn.metrics import confusion_matrix
from nn.network import Network
from nn.pretrained import mlp, reader
from nn.pretrained.mixture import worn
from nn.pretrained.pasted import pasted
from nn.pretrained.sets import Part, Written

STRANGERS = 300  # drawings of each kind
TOLD_OF_MNIST = "the 10,000 official test images"
REFUSED = 0.01  # share of known digits that the reader may refuse, of those that set its limit
LOWEST = 0.5  # what is less probably a stranger than that is none


@dataclass(frozen=True, eq=False)
class Measured:
    """What a network makes of a set of digits: its answers P (10, m), and whom it turns away."""

    name: str
    P: Array
    y: Labels
    strange: NDArray[np.bool_]

    @property
    def right(self) -> NDArray[np.bool_]:
        """Which are read correctly: (m,)."""
        right: NDArray[np.bool_] = self.P.argmax(axis=0) == self.y
        return right

    def row(self) -> dict[str, Any]:
        """Return its figures for the card."""
        each = [self.y == digit for digit in range(10)]
        return {
            "digits": len(self.y),
            "right": float(self.right.mean()),
            "calibration error": calibration.expected_calibration_error(self.P, self.y),
            "turned away": float(self.strange.mean()),
            "taken, and right": float((self.right & ~self.strange).mean()),
            "right, by class": [_share(self.right[i]) for i in each],
            "turned away, by class": [_share(self.strange[i]) for i in each],
        }


def finished_reader(
    raw: Network, data: Dataset, full: Dataset, others: list[Written]
) -> tuple[Network, Network]:
    """Calibrate the trained reader and write what was measured into its provenance.

    ``raw`` has eleven outputs, ``data`` the images held out as its test part, ``full`` the
    official test images. Returned are the reader and its judge.
    """
    X, y = _also_worn(data.X_test, data.y_test)
    net, last = reader.without_none(raw), reader.judge(raw)
    T = calibration.temperature(net, X, y)
    net = calibration.tempered(net, T)
    known = Judge(net, last, 1.0).strangeness(X)
    limit = max(LOWEST, float(np.quantile(known, 1 - REFUSED)))
    last.provenance = {"limit": limit}
    learned = [f"{len(data.y_train):,} official MNIST training images, also as others would have "
               "scanned them"]  # fmt: skip
    learned += [f"{len(other.learned.y):,} of {other.name}" for other in others]
    learned += ["digits and other drawings that it made itself, from strokes"]
    net.provenance = _provenance(net, Judge(net, last, limit), T, data, full, others) | {
        "recipe": reader.recipe(),
        "limits": "It reads one digit at a time. Letters that are written like digits, such as O "
        "or S, pass for digits. It was made to teach, not to be relied upon.",
    }
    net.provenance["data"]["learned from"] = "; ".join(learned)
    net.provenance["rules"]["no digit"] = (
        f"from a probability of {limit:.1%} on, by the eleventh output that it had while it "
        f"learned; {REFUSED:.0%} of the images held out for choices lie above, or none"
    )
    return net, last


def finished_mlp(
    raw: Network, data: Dataset, full: Dataset, others: list[Written], T: float | None = None
) -> Network:
    """Do the same for the other network, which knows MNIST; T, if it is calibrated already."""
    net = raw
    if T is None:
        T = calibration.temperature(raw, data.X_test, data.y_test)
        net = calibration.tempered(raw, T)
    net.provenance = _provenance(net, _familiar(net), T, data, full, others) | {
        "recipe": mlp.recipe(),
        "limits": "It reads one digit at a time, as people in the United States wrote them around "
        "1990. Letters that are written like digits, such as O or S, were not tried. It was made "
        "to teach, not to be relied upon.",
    }
    net.provenance["data"]["learned from"] = (
        f"{len(data.y_train):,} official MNIST training images, each distorted afresh whenever it "
        "came up"
    )
    net.provenance["rules"]["no digit"] = (
        f"further from the nearest known digits than {PASS:.0%} of the images held out for "
        "testing are"
    )
    return net


def _provenance(
    net: Network, rule: Rule, T: float, data: Dataset, full: Dataset, others: list[Written]
) -> dict[str, Any]:
    """Measure what is measured of both networks."""
    sets = measured(net, rule, full, others)
    official = sets[0]
    turned_away = strangers(rule)
    return {
        "classes": [str(digit) for digit in range(10)],
        "noun": "digit",
        "test_accuracy": float(official.right.mean()),
        "test_data": TOLD_OF_MNIST,
        "sure_above": SURE,
        "temperature": T,
        "data": {
            "held out, for choices": f"the {len(data.y_test):,} training images that Glassbox "
            "bundles",
            "tested on": f"{TOLD_OF_MNIST} and, of each other set, the last third, once, after "
            "the last step",
        },
        "figures": figures(full, official.P)
        | robustness(net, full)
        | {
            "taken for a digit": f"{1 - official.strange.mean():.1%} of them",
            "not taken for a digit": f"{np.mean(list(turned_away.values())):.1%} of {STRANGERS} "
            f"drawings each that are none: {shares(turned_away)}",
        },
        "sets": {one.name: one.row() for one in sets},
        "rules": {
            "temperature": f"{T:.3f}, fitted on the images held out; the last layer is divided "
            "by it",
            "sure": f"from a probability of {SURE:.0%} on",
        },
        "confusion": confusion_matrix(full.y_test, official.P.argmax(axis=0), 10).tolist(),
    }


def measured(
    net: Network, rule: Rule, full: Dataset, others: list[Written]
) -> list[Measured]:  # fmt: skip
    """Ask the network about digits that it has not learned from, set by set."""
    X, y = full.X_test, full.y_test
    parts = [("MNIST, official test images", Part(X, y))]
    parts += [("the same, as others would scan them", Part(worn(X, np.random.default_rng(1)), y))]
    parts += [(f"{other.name}, its last third", other.held) for other in others]
    return [
        Measured(name, net.predict_proba(part.X), part.y, rule.is_strange(part.X))
        for name, part in parts
    ]


def figures(full: Dataset, P: Array) -> dict[str, str]:
    """Measure accuracy and calibration on the official test images; P are its answers."""
    right, sure = P.argmax(axis=0) == full.y_test, P.max(axis=0) >= SURE
    error = calibration.expected_calibration_error(P, full.y_test)
    return {
        "read correctly": f"{right.mean():.2%}",
        "expected calibration error": f"{error:.2%}, in 15 bins",
        "sure": f"{sure.mean():.1%} of them, of which {right[sure].mean():.2%} are right",
        "not sure": f"{(~sure).mean():.1%} of them, of which {right[~sure].mean():.0%} are right",
    }


def robustness(net: Network, full: Dataset) -> dict[str, str]:
    """Measure how pasted test images are read: any size from 40 %, anywhere, any pen."""
    pens = {0: "as they are", 1: "one pixel thicker", -1: "one pixel thinner"}
    read = {
        told: np.mean(
            net.predict(pasted(full.X_test, wider, np.random.default_rng(0))) == full.y_test
        )
        for wider, told in pens.items()
    }
    return {
        f"pasted on a canvas, strokes {told}": f"{share:.2%}" for told, share in read.items()
    } | {"pasted, all three together": f"{np.mean(list(read.values())):.2%}"}


def familiarity(net: Network) -> Rule:
    """Return the rule for "no digit" of a network that ships.

    The reader has a judge; to the other what is like the bundled images is familiar.
    """
    return pretrained.judge(net) if net.layers[0].kind == "conv2d" else _familiar(net)


def _familiar(net: Network) -> Familiarity:
    known = mnist_5k.load()
    return Familiarity(net, known.X_train, known.X_test)


def strangers(rule: Rule) -> dict[str, float]:
    """Return the share of every kind of drawing that is none which is turned away."""
    rng = np.random.default_rng(0)
    return {
        kind: float(rule.is_strange(scribbles.examples(kind, STRANGERS, rng)).mean())
        for kind in scribbles.KINDS
    }


def shares(of: dict[str, float]) -> str:
    """Write shares in a row."""
    return ", ".join(f"{kind} {share:.0%}" for kind, share in of.items())


def _also_worn(X: Array, y: Labels) -> tuple[Array, Labels]:
    """Return digits, and the same again as other scanners would see them."""
    again = worn(X, np.random.default_rng(2))
    return np.concatenate([X.T, again.T]).T, np.concatenate([y, y])


def _share(of: NDArray[np.bool_]) -> float | None:
    return float(of.mean()) if len(of) else None
