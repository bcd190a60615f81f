"""The tables that the tutorials learn from: a row is an example, its inputs and then its label."""

# Inputs X1, X2, X3, then Y. Source: `001_…`, section 1.1.5. (Y is X1 XOR X2; X3 is always 1.)
TWO_LAYERS_TABLE = ((0, 0, 1, 0), (0, 1, 1, 1), (1, 0, 1, 1), (1, 1, 1, 0))

# Inputs A and B, then A XOR B. Source: `003_…`, its picture "The XOR truth table".
XOR_TABLE = ((0, 0, 0), (0, 1, 1), (1, 0, 1), (1, 1, 0))
