"""Where sound comes from and goes to: a sound card, a silent clock, wave files."""
