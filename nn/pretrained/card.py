"""The model card: what a network is, what it learned from, how good it is, where it fails.

After Mitchell et al. (2019), "Model Cards for Model Reporting". Everything in it comes from the
network's own file, written there by ``make`` from the run that made the network.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nn.network import Network


def text(net: Network) -> str:
    """Return the model card in Markdown.

    Raises:
        KeyError: if the network does not carry the figures of a card.
    """
    card = net.provenance
    return "\n\n".join(
        [
            f"**{' → '.join(map(str, net.layer_sizes))}**, {net.parameters.size:,} parameters, "
            f"{net.layers[0].activation} in the hidden layers, softmax at the end.",
            _table("Data", card["data"]),
            _table("Recipe", card["recipe"]),
            _table(f"Figures, on {card['test_data']}", card["figures"]),
            _table("Rules", card["rules"]),
            f"**What was taken for what, on {card['test_data']}**\n\n{_matrix(card['confusion'])}",
            f"**Limits.** {card['limits']}",
        ]
    )


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
