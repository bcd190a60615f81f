"""The small examples, which train at once, and the same network from many seeds."""
