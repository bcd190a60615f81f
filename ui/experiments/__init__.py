"""The page "Experiments": many trainings, one picture, and the reason."""
