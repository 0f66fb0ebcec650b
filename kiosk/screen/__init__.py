"""The screen: a page that draws the scene and sends touches back, and a page for the staff."""
