"""The convolution page's trainings: settings, a recorded course, and a dense network beside it."""
