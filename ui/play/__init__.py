"""The playground: a network for points in the plane, and the ways to take it home."""
