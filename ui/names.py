"""What the choices of ``nn`` are called on the pages."""

OPTIMIZERS = {
    "sgd": "Gradient descent",
    "momentum": "Momentum",
    "nesterov": "Nesterov",
    "adam": "Adam",
}
ACTIVATIONS = {
    "relu": "ReLU",
    "leaky_relu": "Leaky ReLU",
    "gelu": "GELU",
    "tanh": "tanh",
    "sigmoid": "Sigmoid",
    "identity": "Identity",
}
SCHEDULES = {
    "constant": "Constant",
    "step": "In steps",
    "cosine": "Cosine",
    "one_cycle": "One cycle",
}
AUGMENTATIONS = {
    "none": "None",
    "gentle": "Gentle",
    "strong": "Strong",
}
LOSSES = {
    "sum_squared_error": "Sum of squared errors",
    "binary_cross_entropy": "Cross-entropy",
}
