"""What the kiosk knows and says: content/*.yaml as checked values, each with its source."""
