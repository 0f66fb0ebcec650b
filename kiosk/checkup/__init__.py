"""Looks at the machine a kiosk stands on, and says what is wrong and what to do: `kiosk doctor`."""
