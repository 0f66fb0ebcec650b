"""Microphone blocks in, what the visitor meant out."""
