"""Where and when a training executes: in a process of its own, out of the web server's way."""

from runs.registry import REGISTRY, Registry
from runs.result import Result
from runs.run import Run
from runs.spec import TrainingSpec

__all__ = ["REGISTRY", "Registry", "Result", "Run", "TrainingSpec"]
