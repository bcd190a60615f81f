"""What is measured of the network that ships: with it the model card is written."""

from __future__ import annotations

from typing import Any

import numpy as np

from nn.arrays import Array
from nn.data.datasets import Dataset, mnist_5k, scribbles
from nn.look import calibration
from nn.look.calibration import SURE
from nn.look.familiarity import PASS, Familiarity
from nn.metrics import confusion_matrix
from nn.network import Network
from nn.pretrained.pasted import pasted

STRANGERS = 300  # drawings of each kind


def finished(raw: Network, data: Dataset, full: Dataset, recipe: dict[str, Any]) -> Network:
    """Calibrate the trained network and write into its provenance what was measured.

    ``data`` has the images held out as its test part, ``full`` the official test images.
    """
    T = calibration.temperature(raw, data.X_test, data.y_test)
    net = calibration.tempered(raw, T)
    P = net.predict_proba(full.X_test)
    labels, rule = P.argmax(axis=0), familiarity(net)
    turned_away = strangers(rule)
    accuracy = float(np.mean(labels == full.y_test))
    net.provenance = {
        "test_accuracy": accuracy,
        "test_data": "the 10,000 official test images",
        "sure_above": SURE,
        "temperature": T,
        "data": {
            "learned from": f"{len(data.y_train):,} official MNIST training images, each "
            "distorted afresh whenever it came up",
            "held out, for choices": f"the {len(data.y_test):,} training images that Glassbox "
            "bundles",
            "tested on": "the 10,000 official test images, once, after the last step",
        },
        "recipe": recipe,
        "figures": figures(full, P)
        | robustness(net, full)
        | {
            "taken for a digit": f"{1 - rule.is_strange(full.X_test).mean():.1%} of them",
            "not taken for a digit": f"{np.mean(list(turned_away.values())):.1%} of {STRANGERS} "
            f"drawings each that are none: {shares(turned_away)}",
        },
        "rules": {
            "temperature": f"{T:.3f}, fitted on the images held out; the last layer is divided "
            "by it",
            "sure": f"from a probability of {SURE:.0%} on",
            "no digit": f"further from the nearest known digits than {PASS:.0%} of the images "
            "held out for testing are",
        },
        "confusion": confusion_matrix(full.y_test, labels, 10).tolist(),
        "limits": "It reads one digit at a time, as people in the United States wrote them around "
        "1990. Some drawings that are no digits pass for one all the same: "
        f"{shares({kind: 1 - share for kind, share in turned_away.items()})}. Letters that are "
        "written like digits, such as O or S, were not tried. It was made to teach, not to be "
        "relied upon.",
    }
    return net


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


def familiarity(net: Network) -> Familiarity:
    """Return the rule for "no digit", as the page makes it: from the bundled images."""
    known = mnist_5k.load()
    return Familiarity(net, known.X_train, known.X_test)


def strangers(rule: Familiarity) -> dict[str, float]:
    """Return the share of every kind of drawing that is none which is turned away."""
    rng = np.random.default_rng(0)
    return {
        kind: float(rule.is_strange(scribbles.examples(kind, STRANGERS, rng)).mean())
        for kind in scribbles.KINDS
    }


def shares(of: dict[str, float]) -> str:
    """Write shares in a row."""
    return ", ".join(f"{kind} {share:.0%}" for kind, share in of.items())
