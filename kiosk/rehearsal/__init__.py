"""Simulated visitors who speak to the real kiosk on the sample clock."""
