"""Where and when a training executes: in a process of its own, out of the web server's way.

``service`` is the scheduler, whatever is trained; it has a table of the terms. What is trained has
a folder for each subject: ``mnist``, ``playground`` (with the failure clinic), ``small`` (the
examples that train at once, and a hundred seeds of one), ``convolution`` (a small network that
sees), ``experiments`` (many trainings, to compare them), ``draw`` (lessons on a drawing) and
``speed`` (what a step costs). A subject that needs workers has a ``spec``, a ``job`` and a
``run``; what is over at once runs where it is asked for. ``rooms`` are those of classes.
"""

import atexit
from contextlib import suppress

from runs.convolution.run import ConvRun
from runs.convolution.spec import ConvSpec
from runs.experiments.run import Experiment
from runs.experiments.spec import ExperimentSpec
from runs.mnist.result import Result
from runs.mnist.run import MnistRun
from runs.mnist.spec import MnistSpec
from runs.playground.run import PlayRun
from runs.playground.spec import PlaySpec
from runs.service import data, settings
from runs.service.engine import Engine
from runs.service.pool import Pool
from runs.service.service import Refused, Service
from runs.service.store import Store
from runs.small.seeds import SeedsRun, SeedsSpec

NO_DASK = (
    "This server is meant to train on a cluster, but Dask is not installed. Whoever runs it: "
    "pip install -r requirements-cluster.txt"
)


def make_engine(store: Store) -> Engine:
    """Start what does the work: a pool of processes here, or a cluster if there is one."""
    address = settings.scheduler()
    if address:
        try:
            from runs.service.cluster import Cluster  # noqa: PLC0415, an optional dependency
        except ImportError:
            return Pool(0, problem=NO_DASK)
        if store.folder:
            data.use(store.folder)  # for visitors' own images, which travel with their jobs
        return Cluster(address)
    if store.folder:
        with suppress(OSError):  # a full disk: then each process has a copy of its own
            data.share(store.folder)
    return Pool(settings.workers(), store.folder)


SERVICE = Service(make_engine)
atexit.register(SERVICE.close)

__all__ = [
    "SERVICE",
    "ConvRun",
    "ConvSpec",
    "Experiment",
    "ExperimentSpec",
    "MnistRun",
    "MnistSpec",
    "PlayRun",
    "PlaySpec",
    "Refused",
    "Result",
    "SeedsRun",
    "SeedsSpec",
    "Service",
]  # fmt: skip
