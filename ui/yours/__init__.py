"""The page on which a visitor names classes, draws some of each, and trains a network on them."""
