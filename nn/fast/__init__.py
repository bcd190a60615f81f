"""What makes the formulas fast, and what can be left out: it does what they say.

``tracing`` listens to a first step, ``memory`` finds out who can have whose memory, ``program`` is
the list of calls that remains, ``runner`` keeps one for every size of batch. ``batches`` and
``chunks`` gather examples and cut up large batches, ``threads`` share the measuring, and
``interrupt`` and ``checkpoint`` let a training be stopped anywhere and taken up again. ``steps``
chooses among the ways to take a step; ``switch`` turns them off: ``with nn.plain():``.
"""

from nn.fast.switch import plain

__all__ = ["plain"]
