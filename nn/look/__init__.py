"""What looks into a network: where its numbers come from, and whether they are right."""
