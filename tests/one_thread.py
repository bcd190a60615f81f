"""One BLAS thread in all tests, said before anything loads NumPy.

A plugin of pytest's own (``-p`` in pyproject.toml), since others load NumPy before a conftest.
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
