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


def text(net: Network) -> str:
    """Return the model card in Markdown.

    Raises:
        KeyError: if the network does not carry the figures of a card.
    """
    card = net.provenance
    parts = [
        f"**{outline(net)}**, {net.parameters.size:,} parameters, ReLU in the hidden layers, "
        "softmax at the end.",
        _table("Data", card["data"]),
        _table("Recipe", card["recipe"]),
        _table(f"Figures, on {card['test_data']}", card["figures"]),
        _table("Rules", card["rules"]),
        f"**What was taken for what, on {card['test_data']}**\n\n{_matrix(card['confusion'])}",
        f"**Limits.** {card['limits']}",
    ]
    if "sets" in card:
        parts[4:4] = [_sets(card["sets"]), *_classes(card["sets"])]
    return "\n\n".join(parts)


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
    """Compare the sets that it did not learn from, in one table."""
    return "\n".join(
        [
            f"| Digits that it did not learn from | how many | {' | '.join(FIGURES)} |",
            "|---" * (len(FIGURES) + 2) + "|",
            *(
                f"| {name} | {row['digits']:,} | "
                + " | ".join(f"{row[figure]:.2%}" for figure in FIGURES)
                + " |"
                for name, row in sets.items()
            ),
        ]
    )


def _classes(sets: Mapping[str, Any]) -> list[str]:
    """Tell the figures by class: what is read correctly, and what is turned away."""
    return [
        "\n".join(
            [
                f"| {title} | {' | '.join(map(str, range(10)))} |",
                "|---" * 11 + "|",
                *(f"| {name} | {_by_class(row[key])} |" for name, row in sets.items()),
            ]
        )
        for title, key in (
            ("Read correctly, by class, in %", "right, by class"),
            ("Turned away, by class, in %", "turned away, by class"),
        )
    ]


def _by_class(shares: Sequence[float | None]) -> str:
    return " | ".join("" if share is None else f"{100 * share:.1f}" for share in shares)


def _table(title: str, rows: Mapping[str, Any]) -> str:
    lines = [f"| {name.replace('_', ' ')} | {_told(told)} |" for name, told in rows.items()]
    return "\n".join([f"| {title} | value |", "|---|---|", *lines])


def _told(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {number:g}" for name, number in value.items())
    return str(value).replace("_", " ")


def _matrix(matrix: list[list[int]]) -> str:
    digits = range(len(matrix))
    lines = [
        f"| true ↓ read as → | {' | '.join(map(str, digits))} |",
        "|---" * (len(matrix) + 1) + "|",
        *(f"| **{i}** | {' | '.join(str(n or '') for n in matrix[i])} |" for i in digits),
    ]
    return "\n".join(lines)
