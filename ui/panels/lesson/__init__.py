"""The lesson "Backpropagation, by hand" as steps, words and numbers."""
