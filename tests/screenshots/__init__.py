"""Pictures of every page, taken in a real Chromium: ``python -m tests.screenshots``."""
