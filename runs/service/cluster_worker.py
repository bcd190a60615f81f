"""What a Dask worker does with a training: the far end of ``cluster``."""

from __future__ import annotations

import pickle
import threading
from contextlib import suppress

from distributed import Worker, get_worker

from runs.service.job import Job, perform
from runs.service.messages import Failed, Message

NO_IMAGES = (
    "The machine that was given this training does not have the full set of images. Choose the "
    "5,000 images, or tell whoever runs the cluster."
)
ASK_EVERY = 0.25  # seconds that a task waits for "halt" before it looks whether it is wanted


def attempt(payload: bytes, topic: str) -> Message:
    """Do a job in a worker's thread; whatever it tells goes to the topic."""
    worker = get_worker()
    key = worker.get_current_task()
    number = worker.state.tasks[key].run_id  # grows with every attempt
    halted, over = threading.Event(), threading.Event()

    def tell(message: Message) -> None:
        worker.log_event(topic, (key, number, pickle.dumps(message, pickle.HIGHEST_PROTOCOL)))

    worker.loop.add_callback(_listen, worker, key, halted, over)
    try:
        job: Job = pickle.loads(payload)  # who sends it chose this code too  # nosec B301
        if not job.has_data():
            return Failed(NO_IMAGES)
        return perform(job, tell, halted.is_set)
    finally:
        over.set()


async def _listen(worker: Worker, key: str, halted: threading.Event, over: threading.Event) -> None:
    """Halt a task that was asked to hold, or that nobody wants any more.

    A task is no longer "executing" for its worker, though its thread still runs, as soon as
    it was given up or its web server is gone: the scheduler has told the worker.
    """
    try:
        with suppress(OSError):  # the scheduler has gone: nobody will ask for the result
            while not over.is_set():
                task = worker.state.tasks.get(key)
                if task is None or task.state != "executing":
                    break
                if await worker.scheduler.event_wait(name=key, timeout=ASK_EVERY):
                    break
    finally:
        halted.set()
