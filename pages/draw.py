"""Draw a digit: a network reads along, says how sure it is, and shows why."""

from ui.draw import draw_page

draw_page.show()
