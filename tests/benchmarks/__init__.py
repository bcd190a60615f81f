"""How fast things are: ``python -m tests.benchmarks`` measures all that docs/benchmarks.md tells.

One thread for each product, as in the app. It must be said before NumPy is loaded.
"""

import os

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ.setdefault(name, "1")
