"""Admission: which trainings are let in. A refusal is a sentence for the page, and is logged.

Callers hold the lock of ``dispatch``.
"""

from __future__ import annotations

from runs.mnist import cost
from runs.mnist.spec import Spec
from runs.service import log, settings
from runs.service.dispatch import Dispatch
from runs.service.run import AnyRun


class Refused(ValueError):
    """A training that may not start; the message is a sentence for the page."""


def admit(dispatch: Dispatch, spec: Spec, leaving: AnyRun | None = None) -> None:
    """Let a training start, or go further than it was meant to.

    ``leaving`` is a run that will be taken out of the queue for it, if it is there.

    Raises:
        Refused: if it would take too much, too many are waiting, or nobody can work on it.
    """
    with log.refusals(spec):
        try:
            cost.check(spec.at_hand())
        except ValueError as error:
            raise Refused(str(error)) from error
        _check_queue(dispatch, leaving)


def readmit(dispatch: Dispatch, run: AnyRun) -> None:
    """Let a training go on after a pause.

    Raises:
        Refused: if too many are waiting, or nobody can work on it.
    """
    with log.refusals(run.spec):
        _check_queue(dispatch)


def _check_queue(dispatch: Dispatch, leaving: AnyRun | None = None) -> None:
    problem = dispatch.open().problem
    if problem:
        raise Refused(problem)
    own, waiting = dispatch.queue_length, len(dispatch.queue)
    most = settings.queue_length() if own is None else own
    if waiting - (leaving in dispatch.queue) >= most:
        raise Refused(
            f"{waiting} trainings are waiting already, and no more can. Your settings are kept: "
            "try again in a minute."
        )
