"""The page that reads a drawn digit: where the drawing comes from, the answer, and why."""
