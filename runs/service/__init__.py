"""The scheduler of trainings that take long: who waits, who works, and who may do what."""
