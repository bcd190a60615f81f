"""Trainings on Dask workers, here or on other machines, as an engine of the service.

One thread of the web process runs an event loop, and everything that talks to the scheduler
happens there: callers only submit work to it, so nobody waits for the network. Each training is
one coroutine that submits it, waits, and says how it ended. What a training tells on its way
comes back as events of the scheduler, its last message as the result of the task.

Import this module only when a cluster is wanted: Dask adds about 35 MB to the process.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import logging
import pickle
import threading
import uuid
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any

import dask
from distributed import Client, Event, KilledWorker

from runs.service.cluster_worker import attempt
from runs.service.engine import Hear, MakeJob, tell
from runs.service.messages import DISCARDED, Died, Message, Started
from runs.service.settings import LOG

PROTOCOL = pickle.HIGHEST_PROTOCOL
LEAVE_WITHIN = 0.8  # seconds
CONNECT_WITHIN = 3.0  # seconds
ANSWER_WITHIN = 10.0  # seconds; a scheduler that is silent for longer counts as lost
LOOK_EVERY = 1.0  # seconds between two looks at the workers, or two tries to reach the scheduler
NO_ANSWER = "The training cluster does not answer. Try again in a minute."
LOST = "The connection to the training cluster was lost. Please start it again."
BROKEN = "The training cluster could not do this. Please start it again, or tell whoever runs it."
KILLED = "The workers that were given this training all ended. Please start it again."


class Cluster:
    """An engine whose places are the threads of all workers of one Dask scheduler."""

    def __init__(self, address: str) -> None:
        """Look for the scheduler from now on; it may come later, go, and come back."""
        _quiet_dask()
        self.address = address
        self.places = 0  # none while the scheduler cannot be reached
        self.teller = concurrent.futures.ThreadPoolExecutor(1, "cluster-teller")
        self._tasks: dict[str, ClusterTask] = {}
        self._client: Client | None = None
        self._looked = asyncio.Event()  # whether the first try is over
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="cluster", daemon=True)
        self._thread.start()
        self._watch = self.submit(self._look())

    @property
    def problem(self) -> str | None:
        """A sentence, if the scheduler cannot be reached."""
        return NO_ANSWER if self._looked.is_set() and self._client is None else None

    def begin(self, make_job: MakeJob, hear: Hear) -> ClusterTask:
        """Send a job to the cluster, and return at once; ``hear`` is called elsewhere."""
        return ClusterTask(self, make_job, hear)

    def close(self) -> None:
        """Give up all trainings, leave the scheduler and end the thread."""
        self._watch.cancel()
        with suppress(Exception):  # a scheduler that does not answer must not hold us up
            self.submit(self._leave()).result(LEAVE_WITHIN)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(LEAVE_WITHIN)
        self.teller.shutdown(wait=False, cancel_futures=True)
        if not self._thread.is_alive():
            self._loop.close()

    def submit(self, work: Coroutine[Any, Any, None]) -> concurrent.futures.Future[None]:
        """Let our thread do some work, and return at once."""
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    async def flag(self, task: ClusterTask, up: bool) -> None:
        """Raise the flag that the task looks for at the scheduler, or take it down."""
        with suppress(OSError, RuntimeError):  # the scheduler has gone, and the flag with it
            if self._client and (task.key in self._tasks or not up):
                event = Event(task.key, client=self._client)
                task.flagged = up
                await (event.set() if up else event.clear())

    async def attend(self, task: ClusterTask, make_job: MakeJob) -> None:
        """See one training through, and say how it ended."""
        self._tasks[task.key] = task
        try:
            last = await self._outcome(task, make_job)
        except asyncio.CancelledError:
            last = Died(DISCARDED)
        except KilledWorker:
            last = Died(KILLED)
        except concurrent.futures.CancelledError:  # by Dask; our own kill is asyncio's
            last = Died(LOST, by_the_job=False)
        except Exception as error:  # whatever went wrong over there comes back as itself
            LOG.warning("A training on the cluster broke off: %r", error)
            last = Died(BROKEN)
        finally:
            del self._tasks[task.key]
            if task.flagged:
                self.submit(self.flag(task, False))  # else the scheduler keeps it for ever
        task.end(last)

    async def _outcome(self, task: ClusterTask, make_job: MakeJob) -> Message:
        await self._looked.wait()
        client = self._client
        if client is None:
            return Died(NO_ANSWER, by_the_job=False)
        # The job travels inside the task: the scheduler then still has it when a worker dies,
        # which is not so for scattered data. Bytes, since the scheduler unpickles its graph.
        payload = await asyncio.to_thread(
            lambda: pickle.dumps(make_job().for_elsewhere(), PROTOCOL)
        )
        # The topic bears the client's name, since the scheduler drops the events it keeps of
        # such a topic an hour after that client has left, those of other topics never.
        # Each time, since Dask's client comes back by itself after a short loss, but unsubscribed.
        client.subscribe_topic(client.id, self._hear)
        future = client.submit(attempt, payload, client.id, key=task.key)
        del payload
        try:
            return await future
        finally:
            future.release()  # frees the result, or tells the worker that nobody waits

    async def _look(self) -> None:
        while True:
            try:
                client = self._client or await self._connect()
                threads = await asyncio.wait_for(_threads(client), ANSWER_WITHIN)
                if client.status != "running":  # Dask reconnects, but forgets what it ran
                    raise ConnectionError(LOST)
                self.places = sum(threads.values())
            except Exception as error:  # a wrong address or certificate is no OSError
                await self._lose(error)
            self._looked.set()
            await asyncio.sleep(LOOK_EVERY)

    async def _connect(self) -> Client:
        client = Client(
            self.address, asynchronous=True, set_as_default=False, timeout=CONNECT_WITHIN
        )
        try:
            await client
        except Exception:  # it goes on its way; only nothing of ours may be left open
            await client.close()  # else its finalizer complains
            raise
        self._client = client
        LOG.info("Connected to the cluster at %s.", self.address)
        return client

    async def _lose(self, error: Exception) -> None:
        self.places = 0
        client, self._client = self._client, None
        if client or not self._looked.is_set():  # say it once, not every second
            LOG.warning("%s %s", LOST if client else NO_ANSWER, error)
        if client:
            await client.close()  # every future of it is cancelled by this

    async def _leave(self) -> None:
        for task in list(self._tasks.values()):
            task.kill()
        await asyncio.sleep(0)
        if self._client:
            await self._client.close()
        await self._loop.shutdown_default_executor()

    def _hear(self, event: tuple[float, Any]) -> None:
        match event[1]:
            case (str(key), int(number), bytes(message)):  # the scheduler's own are dicts
                if task := self._tasks.get(key):
                    # From machines whose results Dask itself unpickles, so they are trusted anyway.
                    task.heard(number, pickle.loads(message))  # nosec B301


async def _threads(client: Client) -> dict[str, int]:
    """Return the threads of each worker. A scheduler that is busy is asked again."""
    while True:
        try:
            found: dict[str, int] = await client.nthreads()
            return found
        except OSError:  # too slow to take another call, or gone: then the client hears of that
            if client.status != "running":
                raise
            await asyncio.sleep(LOOK_EVERY)


def _quiet_dask() -> None:
    # We say ourselves, once, that the scheduler has gone; and a checkpoint is meant to be big.
    dask.config.set({"distributed.admin.large-graph-warning-threshold": "1GB"})
    for name in ("distributed.client", "distributed.core", "distributed.comm"):
        logging.getLogger(name).setLevel(logging.CRITICAL)


class ClusterTask:
    """A job that was sent to the cluster. ``Cluster.attend`` sees it through."""

    def __init__(self, cluster: Cluster, make_job: MakeJob, hear: Hear) -> None:
        """Hand the job to the cluster's thread."""
        self.key = f"training-{uuid.uuid4().hex}"
        self._hear = hear
        self.attempt = -1  # Dask begins a task again, elsewhere, when its worker dies
        self.flagged = False  # whether the scheduler holds a flag of ours
        self._cluster = cluster
        self._over = False
        self._future = cluster.submit(cluster.attend(self, make_job))
        # So that it ends even if it was given up before it began.
        self._future.add_done_callback(lambda _: self.end(Died(DISCARDED)))

    def halt(self) -> None:
        """Ask the training to hold; it ends as Halted within about half a second."""
        self._cluster.submit(self._cluster.flag(self, True))

    def kill(self) -> None:
        """Give the training up, whatever it is doing; its place becomes free."""
        self._future.cancel()

    def heard(self, attempt: int, message: Message) -> None:
        """Pass a message on, unless a later attempt has begun since it was sent."""
        if isinstance(message, Started):
            self.attempt = max(self.attempt, attempt)
        if attempt == self.attempt:
            self.tell(message)

    def end(self, message: Message) -> None:
        """Say how it ended, once."""
        if not self._over:
            self._over = True
            self.tell(message)

    def tell(self, message: Message) -> None:
        """Let the service hear a message, in order, and without holding up the event loop."""
        with suppress(RuntimeError):  # it was closed, and nobody listens any more
            self._cluster.teller.submit(tell, self._hear, message)
