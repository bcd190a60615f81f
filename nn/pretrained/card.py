"""The model card: what a network is, what it learned from, how good it is, where it fails.

After Mitchell et al. (2019), "Model Cards for Model Reporting". Everything in it comes from the
network's own file, written there by ``make`` from the run that made the network.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from nn.layers import Conv2D, Dense
from nn.network import Network

FIGURES = ("right", "calibration error", "turned away", "taken, and right")
SHORT = {"the same": "scanned anew"}  # what a set is called above a column
LEARNED = ("Data", "Recipe", "Rules")  # how it came about


def text(net: Network) -> str:
    """Return the model card in Markdown.

    Raises:
        KeyError: if the network does not carry the figures of a card.
    """
    return written(sections(net))


def written(parts: Mapping[str, str]) -> str:
    """Write parts one below the other, each below its title."""
    return "\n\n".join(f"**{title}**\n\n{told}" for title, told in parts.items())


def sections(net: Network) -> dict[str, str]:
    """Return the parts of the model card in Markdown, by their titles.

    Raises:
        KeyError: if the network does not carry the figures of a card.
    """
    card = net.provenance
    built = f"{net.parameters.size:,} parameters, ReLU in the hidden layers, softmax at the end."
    found = {outline(net): built}
    if "sets" in card:
        found["Digits that it did not learn from"] = _sets(card["sets"])
        found["Read correctly, by class, in %"] = _classes(card["sets"], "right, by class")
        found["Turned away, by class, in %"] = _classes(card["sets"], "turned away, by class")
    return found | {
        f"What was taken for what, on {card['test_data']}": _matrix(card["confusion"]),
        f"More figures, on {card['test_data']}": _list(card["figures"]),
        "Limits": card["limits"],
        **{title: _list(card[title.lower()]) for title in LEARNED},
    }


def outline(net: Network) -> str:
    """Write the layers with weights in a row."""
    told = [str(net.layer_sizes[0])]
    for layer in net.layers:
        if isinstance(layer, Conv2D):
            kernel = " × ".join(map(str, layer.window.size))
            told.append(f"{layer.filters} filters of {kernel}")
        elif isinstance(layer, Dense):
            told.append(str(layer.n_out))
    return " → ".join(told)


def _sets(sets: Mapping[str, Any]) -> str:
    """Compare the sets, in one table."""
    rows = [
        [name, f"{row['digits']:,}", *(f"{row[figure]:.2%}" for figure in FIGURES)]
        for name, row in sets.items()
    ]
    return _table(["digits", "how many", *FIGURES], rows)


def _classes(sets: Mapping[str, Any], key: str) -> str:
    """Tell a figure by class, a set in each column."""
    titles = [name.split(",")[0] for name in sets]
    rows = [
        [f"**{digit}**", *(_percent(row[key][digit]) for row in sets.values())]
        for digit in range(10)
    ]
    return _table(["digit", *(SHORT.get(title, title) for title in titles)], rows)


def _percent(share: float | None) -> str:
    return "" if share is None else f"{100 * share:.1f}".replace("100.0", "100")


def _matrix(matrix: list[list[int]]) -> str:
    digits = range(len(matrix))
    rows = [[f"**{i}**", *(str(n or "") for n in matrix[i])] for i in digits]
    return _table(["true ↓ read as →", *map(str, digits)], rows)


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Write a table: words in the first column, numbers in the others."""
    ruler = f"|---{'|---:' * (len(heads) - 1)}|"
    return "\n".join([_line(heads), ruler, *map(_line, rows)])


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _list(rows: Mapping[str, Any]) -> str:
    return "\n".join(f"- {name.replace('_', ' ')}: {_told(told)}" for name, told in rows.items())


def _told(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {number:g}" for name, number in value.items())
    return str(value).replace("_", " ")
