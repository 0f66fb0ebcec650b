"""The staff's PIN: what is kept of it is a salted hash, and every wrong try makes the next one wait longer."""

import hashlib
import hmac
import secrets
from collections.abc import Callable

SHORTEST, LONGEST = 4, 64  # characters
_COST = 2**14  # 16 MB and some 50 ms for each try; the name of the form tells it, so that it can grow
_LONGEST_WAIT_SECONDS = 60.0  # four digits then last a week of trying, and staff who mistype are not shut out for long


def hashed(pin: str) -> str:
    """What the site's settings keep of a PIN, in the form of settings.PIN_PATTERN."""
    salt = secrets.token_bytes(16)
    return f"scrypt14${salt.hex()}${_scrypt(pin, salt).hex()}"


def fits(pin: str, kept: str) -> bool:
    """Whether this is the PIN that `hashed` was given.  Takes its time, by design."""
    _, salt, digest = kept.split("$")
    return hmac.compare_digest(_scrypt(pin, bytes.fromhex(salt)), bytes.fromhex(digest))


class Door:
    """Opens to the PIN.  clock: seconds, never backwards.  One door for all pages: trying in several gains nothing."""

    def __init__(self, kept: str | None, clock: Callable[[], float]) -> None:
        self._kept = kept
        self._clock = clock
        self._wrong = 0
        self._shut_until = clock()

    @property
    def has_pin(self) -> bool:
        """Whether the site has set one; without it the door stays shut."""
        return self._kept is not None

    @property
    def wait_seconds(self) -> float:
        """How long until the next try is looked at."""
        return max(0.0, self._shut_until - self._clock())

    def may_try(self) -> bool:
        """Whether a try is looked at now.  Counts as a wrong one until `opens` has found it right."""
        if self._kept is None or self.wait_seconds > 0:
            return False
        self._shut_until = self._clock() + min(2.0**self._wrong, _LONGEST_WAIT_SECONDS)
        self._wrong += 1
        return True

    def opens(self, pin: str) -> bool:
        """Whether this is the PIN; after `may_try`, in any thread, as it takes a moment."""
        if self._kept is None or not fits(pin, self._kept):
            return False
        self._wrong = 0
        self._shut_until = self._clock()
        return True


def _scrypt(pin: str, salt: bytes) -> bytes:
    return hashlib.scrypt(pin.encode(), salt=salt, n=_COST, r=8, p=1, maxmem=2 * 128 * 8 * _COST, dklen=32)
