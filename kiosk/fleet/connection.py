"""A connection to the site's broker, or one line on why there is none."""

import socket
import ssl
import time
from pathlib import Path

from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode, MQTTProtocolVersion
from paho.mqtt.reasoncodes import ReasonCode

from kiosk.errors import DeviceError
from kiosk.fleet.messages import OFFLINE, connection_topic
from kiosk.settings import Broker

LOOK_SECONDS = 0.1  # how long paho waits for the broker's next word: a call for staff is sent after as much at most
_ANSWER_SECONDS = 5.0
_KEEPALIVE_SECONDS = 20  # the broker takes a kiosk for dead after one and a half times as long without a word


class BrokerError(DeviceError):
    """The broker cannot be spoken to.  The message names it, cause and cure; the kiosk goes on without."""


def connect(broker: Broker, *, is_kiosk: bool = True) -> Client:
    """A client that the broker has welcomed; its owner calls `loop`.  Takes seconds.  Raises BrokerError.

    is_kiosk: whether it is the kiosk itself, for whom the broker says `offline` when it goes; else somebody who only
    looks, and does not put the kiosk out.
    """
    client = _client_of(broker, f"toe-cramp-kiosk-{broker.name}{'' if is_kiosk else '-looks'}")
    if is_kiosk:
        client.will_set(connection_topic(broker.name), OFFLINE, qos=1, retain=True)
    answers: list[ReasonCode] = []
    client.on_connect = lambda _client, _data, _flags, reason, _properties: answers.append(reason)
    try:
        client.connect(broker.host, broker.port, _KEEPALIVE_SECONDS)
    except OSError as err:
        raise BrokerError(f"{named(broker)} {_cause(err)}") from err
    until = time.monotonic() + _ANSWER_SECONDS
    while not answers and client.loop(LOOK_SECONDS) == MQTTErrorCode.MQTT_ERR_SUCCESS and time.monotonic() < until:
        pass
    if not answers:
        client.disconnect()
        way = "with" if broker.tls else "without"
        raise BrokerError(f"{named(broker)} does not answer as MQTT 5 {way} TLS does. Compare port and tls.")
    if answers[0].is_failure:
        cure = "Compare name, user and the password file with the broker's; docs/fleet.md tells how."
        raise BrokerError(f"{named(broker)} refuses this kiosk: {answers[0]}. {cure}")
    return client


def _client_of(broker: Broker, id_: str) -> Client:
    """Not connected, with all that the settings say of signing in and of TLS."""
    client = Client(CallbackAPIVersion.VERSION2, id_, protocol=MQTTProtocolVersion.MQTTv5)  # 5 tells why it refuses
    client.connect_timeout = _ANSWER_SECONDS
    if broker.user is not None or broker.password_file is not None:
        client.username_pw_set(broker.user or broker.name, _password(broker.password_file))
    if broker.tls:
        client.tls_set_context(_trust(broker.ca_file))
    return client


def named(broker: Broker) -> str:
    """What messages call it."""
    return f"the broker {broker.host}:{broker.port}"


def _password(path: Path | None) -> str | None:
    if path is None:
        return None
    try:
        return path.expanduser().read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as err:
        cure = "It must be text in UTF-8 that the user kiosk can read."
        raise BrokerError(f"broker.password_file {path} cannot be read: {_reason(err)}. {cure}") from err


def _trust(authority: Path | None) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context(cafile=authority.expanduser() if authority else None)
    except OSError as err:
        cure = "It must hold a certificate in PEM form that the user kiosk can read."
        raise BrokerError(f"broker.ca_file {authority} cannot be used: {_reason(err)}. {cure}") from err
    context.sslsocket_class = _ClosedWhenRefused
    return context


class _ClosedWhenRefused(ssl.SSLSocket):
    """paho leaves the socket of a broken handshake open, and it may be tried every 15 seconds for days."""

    def do_handshake(self, block: bool = False) -> None:  # noqa: FBT001, FBT002 - its parent's form
        try:
            super().do_handshake(block)
        except OSError:
            self.close()
            raise


def _cause(err: OSError) -> str:
    match err:
        case ssl.SSLCertVerificationError():
            return (
                f"shows a certificate that is not to be believed: {err.verify_message}. "
                "Name the authority that signed it as ca_file, and the broker as the certificate does."
            )
        case ssl.SSLError():
            return f"does not agree on TLS: {_reason(err)}. Compare port and tls with the broker's."
        case socket.gaierror():
            return "has no address that this machine knows. Correct host, or add it to /etc/hosts."
        case TimeoutError():
            return (
                f"does not answer within {_ANSWER_SECONDS:.0f} s. See whether it runs, "
                "and let the service reach it: script/install --broker ADDRESS."
            )
        case _:
            return f"cannot be reached: {_reason(err)}. See whether it runs, and compare host, port and tls."


def _reason(err: Exception) -> str:
    return (err.strerror if isinstance(err, OSError) else None) or str(err)
