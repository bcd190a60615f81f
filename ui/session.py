"""Who is at the other end: one visitor, their run, and the network they trained."""

from __future__ import annotations

from uuid import uuid4

import streamlit as st

import nn
from nn import pretrained
from runs import REGISTRY, Run, TrainingSpec


def arrive() -> None:
    """Note that this session is here; called on every run of the script or of a fragment."""
    name = session_name()
    REGISTRY.hold(name)
    _lease(name)


def session_name() -> str:
    """Return this session's secret name, made at its first call."""
    if "session_name" not in st.session_state:
        st.session_state.session_name = uuid4().hex
    return str(st.session_state.session_name)


@st.cache_resource(scope="session", on_release=REGISTRY.release, show_spinner=False)
def _lease(name: str) -> str:
    """Be dropped when the session ends; the registry then waits a while before it acts."""
    return name


def run() -> Run | None:
    """Return this session's training, if there is one."""
    return REGISTRY.run(session_name())


def start(spec: TrainingSpec) -> None:
    """Start a training for this session."""
    REGISTRY.start(session_name(), spec)


def trained_network() -> nn.Network | None:
    """Return the network of this session's last training, or None."""
    trained = REGISTRY.trained(session_name())
    return trained.network() if trained else None


@st.cache_resource(show_spinner=False)
def shipped_network() -> nn.Network:
    """Return the network that ships, shared by everybody. Only read it."""
    return pretrained.load()
