"""Which network reads: the one that ships, the one you trained, and either as you taught it."""

from __future__ import annotations

import io
from hashlib import blake2b

import streamlit as st

import nn
from nn.familiarity import Familiarity
from nn.pretrained import card as model_card
from ui import session
from ui.data import dataset

SHIPPED, OWN = "The network that ships", "The network you trained"


def choose() -> nn.Network:
    """Return the network that was chosen, untaught."""
    own, shipped = session.trained_network(), session.shipped_network()
    if not own:
        return shipped
    choice = st.segmented_control(
        "Which network reads?", [OWN, SHIPPED], default=OWN, key="draw_network", required=True
    )
    return own if choice == OWN else shipped


def describe(net: nn.Network) -> str:
    """Say which network reads, and how good it is on which data."""
    known, sizes = net.provenance, " → ".join(map(str, net.layer_sizes))
    if "test_accuracy" not in known:
        return f"A network {sizes}."
    return f"A network {sizes}. It reads {known['test_accuracy']:.2%} of {known['test_data']}."


def card(net: nn.Network) -> None:
    """Show the model card, if the network has one."""
    if "figures" in net.provenance:
        st.markdown(model_card.text(net))
        return
    st.markdown(describe(net))
    st.caption("You trained it on the MNIST page; its settings and curves are there.")


def digest(net: nn.Network) -> str:
    """Name a network by its parameters."""
    return blake2b(net.parameters.tobytes(), digest_size=16).hexdigest()


@st.cache_resource(show_spinner=False, max_entries=20, hash_funcs={nn.Network: digest})
def familiarity(net: nn.Network) -> Familiarity:
    """Return what is familiar to a network, from the bundled digits; shared by all visitors."""
    data = dataset("mnist-5k")
    return Familiarity(net, data.X_train, data.X_test)


def file(net: nn.Network) -> bytes:
    """Return the network as an .npz file."""
    content = io.BytesIO()
    nn.export.save(net, content)
    return content.getvalue()
