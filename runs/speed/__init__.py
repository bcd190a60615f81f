"""What a training step costs, by how its arithmetic is asked for."""
