"""How much memory a training on the full set adds to the images, and how soon data are there.

Each figure is from a process of its own. Memory is what the process has to itself (Linux: all
private pages): the images are mapped from the cache folder, and shared by all processes.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from statistics import median

from tests.benchmarks.alternation import REPEATS
from tests.benchmarks.rows import Row, at_most

PRIVATE = """
def private():
    text = open("/proc/self/smaps_rollup").read()
    return sum(int(line.split()[1]) for line in text.splitlines() if "Private" in line) / 1e3
"""
TRAIN = (
    PRIVATE
    + """
import threading, time, numpy as np, nn
from nn.rule import Rule
from nn.training import Training
data = nn.datasets.load("mnist")
net = nn.Network([784, 256, 128, 64, 10], rng=np.random.default_rng(0))
before, peak, over = private(), 0, threading.Event()
def watch():
    global peak
    while not over.wait(0.005):
        peak = max(peak, private())
threading.Thread(target=watch, daemon=True).start()
training = Training(net, data, Rule(optimizer="adam", learning_rate=0.001, batch_size={batch}))
training.measure(); training.advance({steps}); training.measure()
over.set()
print(max(peak, private()) - before)
"""
)
LOAD = """
import time, nn
begin = time.perf_counter()
data = nn.datasets.load("{name}")
data.X_train[:, 0].sum()
print(1e3 * (time.perf_counter() - begin))
"""
IMPORT = """
import time, numpy
begin = time.perf_counter()
import nn
print(1e3 * (time.perf_counter() - begin))
"""
BATCHES = [32, 2048, 59_999, None]


def rows() -> Iterator[Row]:
    """Measure memory and loading."""
    for batch in BATCHES:
        found = ask(TRAIN.format(batch=batch, steps=50 if batch and batch < 3000 else 2), 3)
        name = f"batch {batch:,}" if batch else "all 60,000 at once"
        yield at_most(150, f"Adam, {name}: memory added", min(found), median(found), "MB")
    for name, what, limit in (
        ("mnist", "loading 70,000 images from the cache", 300),
        ("mnist-5k", "loading the 5,000 bundled images", 100),
    ):
        found = ask(LOAD.format(name=name))
        yield at_most(limit, what, min(found), median(found), "ms")
    found = ask(IMPORT)
    yield at_most(200, "import nn, after NumPy", min(found), median(found), "ms")


def ask(program: str, times: int = REPEATS) -> list[float]:
    """Run a program some times; return the numbers that it prints."""
    command = [sys.executable, "-c", program]
    return [
        float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        for _ in range(times)
    ]
