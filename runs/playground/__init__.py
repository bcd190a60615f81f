"""The playground's trainings: points, settings, recordings, and the failure clinic."""
