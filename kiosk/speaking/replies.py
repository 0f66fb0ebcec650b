"""How an engine's process answers: on what was its standard output, while whatever the engine prints goes nowhere."""

import json
import os


class Replies:
    """Takes standard output for itself, from the start on."""

    def __init__(self) -> None:
        self._pipe = os.fdopen(os.dup(1), "w", encoding="utf-8")
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.close(nowhere)

    def send(self, **message: object) -> None:
        """One line of JSON."""
        self._pipe.write(json.dumps(message) + "\n")
        self._pipe.flush()
