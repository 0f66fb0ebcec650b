"""Sentences in, loudspeaker blocks out."""
