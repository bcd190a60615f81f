"""The network that ships with Glassbox, ready to read digits.

``python -m nn.pretrained.make`` trains it again and prints its figures.
"""

from __future__ import annotations

from pathlib import Path

from nn.network import Network

PATH = Path(__file__).parent / "mnist.npz"


def load() -> Network:
    """Return the network; its ``provenance`` says how it was trained and how good it is."""
    return Network.load(PATH)
