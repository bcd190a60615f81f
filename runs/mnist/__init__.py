"""Trainings on small images: their settings, what they cost, and what comes of them."""
