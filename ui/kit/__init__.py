"""What pages are put together from: widgets, menus, glossary, timers, themes, names."""
