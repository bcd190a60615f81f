"""The three small pages: perceptron, two layers, XOR."""
