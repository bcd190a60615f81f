"""A guided tour for each page: it sets the controls, asks for one thing, and tells what happened.

``before`` is called before a page is drawn, ``after`` after it. A tour is one file here with
the page's name, and ``tour=True`` in ``ui/registry.py``.
"""

from ui.tours.engine import NAMES, after, before

__all__ = ["NAMES", "after", "before"]
