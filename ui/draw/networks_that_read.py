"""Which network reads: one of those that ship, or the one you trained; what is known of it."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from weakref import WeakKeyDictionary

import numpy as np
import streamlit as st

import nn
from nn.arrays import Array, Labels
from nn.data.augmentation import Distortion
from nn.data.datasets import DATASETS, Dataset, mnist
from nn.data.digits import SIDE
from nn.data.own.even import Way
from nn.look.familiarity import Familiarity, Rule
from nn.look.neighbours import features, n_features
from nn.pretrained import card as model_card
from nn.pretrained import measures
from runs.rooms import Unreachable
from runs.service import own_data
from ui.draw.last_computed import latest
from ui.kit import file_names, names
from ui.kit.data_sets import dataset
from ui.kit.glossary import term
from ui.memory import address, session
from ui.opened import check
from ui.training import network_file

ENTRY, OWN, READER, MLP = "entry", "own", "reader", "mlp"
SHIPPED = (READER, MLP)
NAMES = {OWN: "Yours", READER: "The reader", MLP: "The tutorial’s"}
TOLD = (
    "The reader has convolutions, and has seen the hands of many countries. The tutorial’s network "
    "has dense layers only, and knows MNIST: how people in the United States wrote in 1990."
)
YOURS = " Yours is the one that you trained on the MNIST page."
ENTERED = " One was trained for the class’s board, and opened from there."
MOST_BYTES = 2_000_000  # of what a session may keep to know what is familiar
HELD_OUT = 1000  # images that say what is familiar
FEW, COPIES = 200, 400  # fewer say too little; so many distorted ones take their place
FEW_CLASSES = 6  # are named in a sentence
DIGESTS: WeakKeyDictionary[nn.Network, str] = WeakKeyDictionary()


def chosen() -> nn.Network:
    """Return the network that was chosen, untaught: at first one's own, if there is one."""
    own, state = session.trained_network(), st.session_state
    usual = OWN if own else READER
    if state.get("draw_network") == state.get("draw_network_usual") != usual:
        state.pop("draw_network", None)  # it was not chosen
    state["draw_network_usual"] = usual
    choice, entry = address.keep("draw_network", _offered(), usual), _entry()
    if choice == ENTRY and entry:
        return entry
    return own if own and choice == OWN else session.shipped_network(choice)


def choose() -> None:
    """Let another network be chosen; it is read from the session at the next run."""
    offered, entry = _offered(), session.opened_entry()
    called = NAMES | {ENTRY: f"{entry.name}’s" if entry else "An entry’s"}
    told = TOLD + (YOURS if OWN in offered else "") + (ENTERED if ENTRY in offered else "")
    st.segmented_control(
        "Which network reads?", offered, format_func=called.__getitem__, key="draw_network",
        required=True, persist_state="session", help=told,
    )  # fmt: skip


def _offered() -> list[str]:
    first = [name for name, net in ((ENTRY, _entry()), (OWN, session.trained_network())) if net]
    return [*first, *SHIPPED]


def _entry() -> nn.Network | None:
    """Return the network of the entry that was opened from a class's board, if there is one."""
    one = session.opened_entry()
    try:
        return session.network_of_entry(one.room, one.id) if one else None
    except Unreachable:
        return None


def describe(net: nn.Network) -> str:
    """Say which network reads, how good it is on which data, and whether it is calibrated."""
    known, sizes = net.provenance, " → ".join(_row(net))
    told = f"The network, layer by layer: {sizes}."
    if "training" in known:
        told = f"The network of your training {known['training']}, layer by layer: {sizes}."
    if "test_accuracy" in known:
        told += f" It reads {known['test_accuracy']:.2%} of {known['test_data']}."
    if "lessons" in known:
        told += " It is no longer the network that was measured: “Teach it” says what it can."
    if "temperature" not in known:
        told += f" It is not {term('calibrated')}: it may be surer than it should be."
    return told


def card(base: nn.Network, net: nn.Network) -> None:
    """Show the model card of the network, if it has one, and offer the network as a file."""
    label = "Download this network" if net is base else "Download this network, as you taught it"
    with st.container(horizontal=True):
        network_file.download(lambda: net, _file_name(base, net), label)
        network_file.as_code(lambda: net, _file_name(base, net), f"A network that {_task(base)}")
    if "entry" in base.provenance:
        st.markdown(f"It was entered to the challenge “{base.provenance['entry']}”.")
    elif "figures" in base.provenance:
        with st.container(key="draw_card"):
            _sections(model_card.sections(base))
    else:
        st.markdown(f"You trained it: it {_task(base)}.{_prepared(base)}")


def _sections(told: dict[str, str]) -> None:
    """Show a model card: what is by class side by side where there is room, its origin folded."""

    def take(*beginnings: str) -> str:
        titles = [title for title in told if title.startswith(beginnings)]
        return model_card.written({title: told.pop(title) for title in titles})

    by_class, learned = (take("Read"), take("Turned")), take(*model_card.LEARNED)
    rest = take("What", "More", "Limits")
    st.markdown(model_card.written(told))
    for place, text in zip(st.columns(2, gap="large"), by_class, strict=True):
        place.markdown(text)
    st.markdown(rest)
    with st.expander("How it learned, and its rules", icon=":material/school:"):
        st.markdown(learned)


def verify(net: nn.Network) -> None:
    """Offer the gradient check of the network, on images that it did not learn from."""
    X, y, told = test_images(net)
    check.show_large("draw", lambda: (net, X, y), (digest(net), told), f"The images: {told}.")


def _file_name(base: nn.Network, net: nn.Network) -> str:
    """Say what a network is, for its file."""
    prefix = file_names.of("", str(base.provenance.get("data_title", "")))
    name = file_names.of_network(prefix or "mnist", _row(net), base.provenance.get("seed"))
    if "training" in base.provenance:
        name += f"-training{base.provenance['training']}"
    return f"{name}-taught" if net is not base else name


def _task(net: nn.Network) -> str:
    """Say what it does, to complete the sentence "It …"."""
    called = names.classes(net)
    if names.reads_digits(net):
        return "reads digits"
    return f"tells {len(called)} {names.nouns(net)} apart: {some(called)}"


def some(called: Sequence[str]) -> str:
    """List classes, or the first of many."""
    more = len(called) - FEW_CLASSES
    return ", ".join(called[:FEW_CLASSES]) + (f" and {more} more" if more > 0 else "")


def _prepared(net: nn.Network) -> str:
    told = net.provenance.get("prepared")
    return f" Each picture was {told}." if told else ""


def learned_whole(net: nn.Network) -> bool:
    """Whether its images were not cut out and centred, as MNIST's digits and drawings are."""
    told = str(net.provenance.get("prepared", ""))
    return names.noun(net) != "digit" and told != Way("ink").told


def where(data: Dataset) -> str:
    """Say where images come from, if they ship with the app: "bundled "."""
    return "bundled " if data.name == "mnist-5k" else ""


def _row(net: nn.Network) -> list[str]:
    return [str(net.layer_sizes[0]), *names.layers(net.layers)]


def digest(net: nn.Network) -> str:
    """Name a network by its layers and parameters, which do not change on this page."""
    if net not in DIGESTS:
        mark = blake2b(net.parameters.tobytes(), digest_size=16)
        mark.update(repr(net).encode())
        DIGESTS[net] = mark.hexdigest()
    return DIGESTS[net]


def familiarity(net: nn.Network) -> Rule:
    """Return what is familiar to a network; that of one that ships is shared by all."""
    if name := _shipped_as(net):
        return _of_shipped(name)
    return latest("familiarity", digest(net), lambda: _familiarity(net, MOST_BYTES))


def _shipped_as(net: nn.Network) -> str:
    """Return the name of a network that ships; that of any other is empty."""
    return next((name for name in SHIPPED if net is session.shipped_network(name)), "")


@st.cache_resource(show_spinner=False)
def _of_shipped(name: str) -> Rule:
    return measures.familiarity(session.shipped_network(name))


def seen(net: nn.Network) -> Array:
    """Return what the hidden layers of a network make of known examples: (n, m)."""
    known = familiarity(net)
    if isinstance(known, Familiarity):
        return known.known.T
    return _seen_by_shipped(_shipped_as(net))


@st.cache_resource(show_spinner=False)
def _seen_by_shipped(name: str) -> Array:
    net = session.shipped_network(name)
    return features(net, known_examples(net).X_train)


def _familiarity(net: nn.Network, most_bytes: int) -> Familiarity:
    known = known_examples(net).X_train
    known = known[:, : max(100, most_bytes // (4 * n_features(net)))]
    return Familiarity(net, known, _held_out(net, known))


def _held_out(net: nn.Network, known: Array) -> Array:
    """Return examples that say how far from the known ones others may lie.

    Where only a few are for testing, they say little: then it is distorted copies of the known.
    """
    X = test_images(net)[0]
    if X.shape[1] >= FEW or known.shape[0] != SIDE**2:
        return X[:, :HELD_OUT]
    copies = np.resize(known.T, (COPIES, len(known))).T  # the first ones again, and again
    return Distortion()(copies, np.random.default_rng(0))


def known_examples(net: nn.Network) -> Dataset:
    """Return examples of what a network knows: bundled digits, unless it learned from others."""
    known = str(net.provenance.get("data"))
    others = own_data.is_kept(known) or (known in DATASETS and known != "mnist")
    return dataset(known if others else "mnist-5k")


def test_images(net: nn.Network) -> tuple[Array, Labels, str]:
    """Return images that the network did not learn from, their labels, and what they are.

    Whoever learned from the full set has seen the bundled images too.
    """
    if net.provenance.get("data") == "mnist" and mnist.available():
        data = dataset("mnist")
        return data.X_test, data.y_test, "official test images"
    data = known_examples(net)
    if data.name != "mnist-5k":
        return data.X_test, data.y_test, "test images"
    some = ", some of which it has learned from" if "entry" in net.provenance else ""
    return data.X_test, data.y_test, f"bundled test images{some}"
