"""What a voice is: text in, samples out.  Adapters stand beside this module."""

from typing import Protocol

from kiosk.sound import Samples


class Voice(Protocol):
    """Renders one sentence at a time.  Not thread-safe; one owner."""

    @property
    def key(self) -> str:
        """Engine, voice and rate in one string: two voices with the same key sound the same."""

    def render(self, text: str) -> Samples:
        """The sentence as 16 kHz mono int16, without leading or trailing silence.

        Raises SettingsError when no engine can speak at all.
        """

    def close(self) -> None:
        """End the child process, if there is one.  Safe to call twice."""
