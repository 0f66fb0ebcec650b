"""An offline voice kiosk that listens, screens for warning signs, and coaches stretches for toe cramps."""

__version__ = "0.1.0"
