"""Running as a systemd service: readiness and the watchdog."""
