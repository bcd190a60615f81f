"""The moving panels: the frames that they are given, and the JavaScript that draws them."""
