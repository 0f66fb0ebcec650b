"""What a site with many kiosks is told over MQTT: how this one is, who calls for staff.  Never what anybody said."""
