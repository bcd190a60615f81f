"""What makes the formulas fast, and what can be left out: it does what they say.

``tracing`` listens to a first step, ``memory`` finds out who can have whose memory, ``program`` is
the list of calls that remains, ``runner`` keeps one for every size of batch. ``chunks`` cuts large
batches. ``switch`` turns it off: ``with nn.plain():``.
"""

from nn.fast.switch import plain

__all__ = ["plain"]
