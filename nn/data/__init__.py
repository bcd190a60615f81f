"""What networks learn from: data sets, drawings that become digits, and what is made of both."""
