"""The conversation: events in, effects out.  No I/O, no clock, no audio."""
