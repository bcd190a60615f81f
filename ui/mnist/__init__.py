"""The MNIST page: its controls, its history, and what came of a training."""
