"""The failure clinic: choose a training that goes wrong, guess why, be told, and cure it."""

from __future__ import annotations

import streamlit as st

from runs.playground.clinic import BY_KEY, Case
from runs.playground.clinic_findings import Finding
from runs.playground.plane_data import PlaneData
from runs.playground.recording import Recording
from runs.playground.settings import Play
from ui.kit import menu
from ui.memory import address
from ui.play import controls

CHOSEN, MENU = "play_case", "play_clinic"


def draw() -> None:
    """Draw the choice of a case."""
    with menu.button("Failure clinic", ":material/medical_services:", MENU):
        st.caption("Trainings that go wrong on purpose. Choose one: it sets the controls.")
        names = {key: case.name for key, case in BY_KEY.items()}
        address.keep(CHOSEN, names, None, shown=names)
        st.pills(
            "What goes wrong", list(names), format_func=names.__getitem__, key=CHOSEN,
            persist_state="session", on_change=_admit, label_visibility="collapsed",
        )  # fmt: skip


def ward(recording: Recording, data: PlaneData, play: Play) -> None:
    """Draw the chosen case; ``recording`` is the training with these settings."""
    case = BY_KEY.get(str(st.session_state.get(CHOSEN)))
    if case:
        with st.container(border=True):
            left, right = st.columns(2, gap="medium")
            left.markdown(f"**{case.question}**\n\nLook for: {case.look}")
            with right:
                _treat(case, recording, data, play)


def _admit() -> None:
    """Set the controls to the chosen case."""
    case = BY_KEY.get(str(st.session_state.get(CHOSEN)))
    menu.close(MENU)  # it would cover what it has brought
    if case:
        controls.apply(case.data, case.play)


def _treat(case: Case, recording: Recording, data: PlaneData, play: Play) -> None:
    """Say how this training is, and offer what can be done."""
    if case.is_trouble(data, play):
        if not _guess(case):
            return
        st.markdown(f"{diagnosis(case.diagnose(recording))}\n\n{case.why}")
        _remedy(case, data, play)
    elif case.is_cured(data, play):
        st.markdown(f"{outcome(case.cure(recording))}\n\n{case.why}")
        _trouble(case, data, play, "Back to the trouble")
    else:
        st.markdown(
            f":material/info: These are not the settings of “{case.name}”: something has been "
            "changed."
        )
        with st.container(horizontal=True):
            _trouble(case, data, play, "Show the trouble")
            _remedy(case, data, play, "Show the cure")


def _guess(case: Case) -> bool:
    """Let the cause be guessed; tell whether something was, or there is no wish to."""
    key, told = f"play_guess_{case.key}", f"play_told_{case.key}"
    guess = st.pills(
        "**What is wrong here?** Look first, then guess.", case.guesses, key=key,
        persist_state="session", wrap=True,
    )  # fmt: skip
    if guess is None and not st.session_state.get(told):
        st.button("Tell me", key="play_tell", type="tertiary", on_click=_tell, args=[told])
        return False
    if guess == case.cause:
        st.markdown(":green[:material/check_circle:] **You guessed it.**")
    elif guess is not None:
        st.markdown(f":orange[:material/cancel:] **Not that. {case.cause}**")
    return True


def _tell(key: str) -> None:
    st.session_state[key] = True


def diagnosis(finding: Finding) -> str:
    """Say whether the symptom is there, with an icon and in words."""
    if finding.holds:
        return f":orange[:material/stethoscope:] **Diagnosis.** {finding.sentence}"
    return f":gray[:material/help:] **No trouble with these seeds.** {finding.sentence}"


def outcome(finding: Finding) -> str:
    """Say whether the cure has worked, with an icon and in words."""
    if finding.holds:
        return f":green[:material/check_circle:] **Cured.** {finding.sentence}"
    return f":orange[:material/cancel:] **Not cured with these seeds.** {finding.sentence}"


def _remedy(case: Case, data: PlaneData, play: Play, label: str | None = None) -> None:
    st.button(
        label or case.remedy, icon=":material/healing:", key="play_case_cure",
        on_click=controls.apply, args=case.settings(data, play, cured=True),
        help="Sets the controls, and keeps the seeds. Pin this run before, to compare the two.",
    )  # fmt: skip


def _trouble(case: Case, data: PlaneData, play: Play, label: str) -> None:
    st.button(
        label, icon=":material/undo:", key="play_case_trouble", on_click=controls.apply,
        args=case.settings(data, play, cured=False), help="Sets the controls, and keeps the seeds.",
    )  # fmt: skip
