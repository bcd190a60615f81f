"""A number opened: its arithmetic, its slope, the lesson about it, and the check of all."""
