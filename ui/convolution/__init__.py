"""The page "Convolution": a small network that sees, open forwards and backwards."""
