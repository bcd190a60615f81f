"""What a network that reads drawings learns from one of them."""
