"""What the pages share, a folder for each subject; docs/house.md shows who imports whom."""

from ui import insides

insides.route_by_app()  # before the first visitor comes
