"""Where and when a training executes: in a process of its own, out of the web server's way.

Read it in this order: ``spec``, ``job``, ``worker``, ``pool``, ``run``, ``dispatch``, ``service``.
"""

import atexit
from contextlib import suppress

from runs import data, settings
from runs.dispatch import Refused
from runs.pool import Engine, Nobody, Pool
from runs.result import Result
from runs.run import Run
from runs.service import Service
from runs.spec import TrainingSpec
from runs.store import Store

NO_DASK = (
    "This server is meant to train on a cluster, but Dask is not installed. Whoever runs it: "
    "pip install -r requirements-cluster.txt"
)


def make_engine(store: Store) -> Engine:
    """Start what does the work: a pool of processes here, or a cluster if there is one."""
    address = settings.scheduler()
    if address:
        try:
            from runs.cluster import Cluster  # noqa: PLC0415, an optional dependency
        except ImportError:
            return Nobody(NO_DASK)
        return Cluster(address)
    if store.folder:
        with suppress(OSError):  # a full disk: then each process has a copy of its own
            data.share(store.folder)
    return Pool(settings.workers(), store.folder)


SERVICE = Service(make_engine)
atexit.register(SERVICE.close)

__all__ = ["SERVICE", "Refused", "Result", "Run", "Service", "TrainingSpec"]
