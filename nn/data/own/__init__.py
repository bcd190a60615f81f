"""A visitor's own pictures: read from a file that anybody may have made, and made even."""
