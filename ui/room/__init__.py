"""The room: a class that plays together."""
