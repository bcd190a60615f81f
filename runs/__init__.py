"""Where and when a training executes: in a process of its own, out of the web server's way.

Trainings that take long. Read in this order: ``spec`` (the settings), ``limits`` (what they cost),
``job`` and ``messages`` (one stretch of training), ``worker``, ``engine`` and ``pool`` (the
processes), ``any_run`` and ``run`` (a training as a page sees it), ``ticket``, ``dispatch`` and
``endings`` (the queue and the jobs), ``admission``, ``owners``, ``sessions`` and ``service`` (who
may do what). ``cluster`` does the same work on other machines. The playground's long trainings
have a ``play_spec``, ``play_job`` and ``play_run`` of their own, and the hundred seeds of XOR a
``seeds_run``.

Trainings that are over at once run where they are asked for: ``small``, ``seeds``, ``lessons``, and
``playground`` with its settings ``plane_data`` and ``play``, its ``recording``, and the ``clinic``.
For the page *Speed*: ``ways``, ``timings`` and ``stopwatch``.
"""

import atexit
from contextlib import suppress

from runs.mnist import data
from runs.mnist.result import Result
from runs.mnist.run import Run
from runs.mnist.spec import TrainingSpec
from runs.playground.run import PlayRun
from runs.playground.spec import PlaySpec
from runs.service import settings
from runs.service.admission import Refused
from runs.service.engine import Engine, Nobody
from runs.service.pool import Pool
from runs.service.service import Service
from runs.service.store import Store
from runs.small.seeds_run import SeedsRun, SeedsSpec

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
            return Nobody(NO_DASK)
        return Cluster(address)
    if store.folder:
        with suppress(OSError):  # a full disk: then each process has a copy of its own
            data.share(store.folder)
    return Pool(settings.workers(), store.folder)


SERVICE = Service(make_engine)
atexit.register(SERVICE.close)

__all__ = [
    "SERVICE", "PlayRun", "PlaySpec", "Refused", "Result", "Run", "SeedsRun", "SeedsSpec",
    "Service", "TrainingSpec",
]  # fmt: skip
