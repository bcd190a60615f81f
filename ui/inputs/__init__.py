"""What a visitor brings: a table typed or uploaded, a drawing on the canvas."""
