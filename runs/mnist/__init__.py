"""Trainings on images of digits: their settings, what they cost, and what comes of them."""
