"""A page for a class: what its teacher hides, keeps fixed and locks, and where that is chosen."""
