"""Visits that may be recorded to find faults: writing one down, keeping few and not for long, playing one again."""
