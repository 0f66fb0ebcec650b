"""The link to the broker: a thread that connects, delivers what is in the outbox, and connects again.

Nobody waits for it.  While the broker is away it tries again after 1, 2, 4, … and at most 15 seconds.
"""

import logging
import threading
import time

from paho.mqtt.client import Client
from paho.mqtt.enums import MQTTErrorCode
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.reasoncodes import ReasonCode

from kiosk.fleet.connection import LOOK_SECONDS, BrokerError, connect, named
from kiosk.fleet.messages import Message, online_message
from kiosk.fleet.outbox import Outbox
from kiosk.settings import Broker

_log = logging.getLogger(__name__)

_FIRST_PAUSE_SECONDS = 1.0
_LONGEST_PAUSE_SECONDS = 15.0  # a call for staff should not wait much longer than its broker was away
_GOODBYE_SECONDS = 2.0


class Link:
    """Delivers every message of the outbox at least once (QoS 1) and retained."""

    def __init__(self, broker: Broker, outbox: Outbox) -> None:
        self._broker = broker
        self._outbox = outbox
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="broker", daemon=True)
        self._told = ""  # last, so that what stays so for hours is one line in the journal
        outbox.put(online_message(broker.name))

    def open(self) -> None:
        """Begin; returns at once, and raises nothing."""
        self._thread.start()

    def close(self) -> None:
        """The broker says `offline` for us.  Safe to call twice, or without `open`."""
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join(_GOODBYE_SECONDS)  # it may be connecting; the end of the process breaks that off

    def _run(self) -> None:
        pause = _FIRST_PAUSE_SECONDS
        while not self._ended.is_set():
            began = time.monotonic()
            try:
                client = connect(self._broker)
            except BrokerError as err:
                self._tell(logging.ERROR, str(err))
            else:
                self._tell(logging.INFO, f"{named(self._broker)} is told of this kiosk, {self._broker.name}")
                reason = self._serve(client)
                if not self._ended.is_set():
                    self._tell_lost(reason, is_soon=time.monotonic() - began < _LONGEST_PAUSE_SECONDS)
            if time.monotonic() - began > _LONGEST_PAUSE_SECONDS:
                pause = _FIRST_PAUSE_SECONDS  # it had lasted, so it is no fault that comes back at once
            self._ended.wait(pause)
            pause = min(2 * pause, _LONGEST_PAUSE_SECONDS)

    def _serve(self, client: Client) -> str:
        """Deliver until the connection or this kiosk ends; why, where the broker has said so, else "".

        All that paho calls is called in this thread.
        """
        sent: dict[int, Message] = {}  # in this connection and not confirmed, by paho's number
        reasons: list[str] = []

        def confirm(number: int, reason: ReasonCode) -> None:
            if reason.is_failure:  # it stays in `sent`, and is tried again with the next connection
                self._tell_refused(sent[number], reason)
            else:
                self._outbox.confirm(sent.pop(number))

        def hand_over() -> None:
            for message in self._outbox.waiting():
                if not any(message is one for one in sent.values()):
                    text = message.text(time.monotonic())
                    sent[client.publish(message.topic, text, qos=1, retain=True).mid] = message

        client.on_publish = lambda _client, _data, number, reason, _properties: confirm(number, reason)
        client.on_disconnect = lambda _client, _data, flags, reason, _properties: (
            reasons.append(str(reason)) if flags.is_disconnect_packet_from_server else None
        )
        self._outbox.begin_anew()
        hand_over()
        while client.loop(LOOK_SECONDS) == MQTTErrorCode.MQTT_ERR_SUCCESS:
            hand_over()
            if self._ended.is_set():
                client.disconnect(ReasonCode(PacketTypes.DISCONNECT, "Disconnect with will message"))
                break
        return "".join(reasons)

    def _tell_refused(self, message: Message, reason: ReasonCode) -> None:
        cure = "Allow it in the broker's ACL: docs/fleet.md."
        told = f"{named(self._broker)} does not let this kiosk write to {message.topic}: {reason}. {cure}"
        self._tell(logging.ERROR, told)

    def _tell_lost(self, reason: str, *, is_soon: bool) -> None:
        told = f"{named(self._broker)} is lost{f': {reason}' if reason else ''}."
        if is_soon:
            told += f' If this comes again and again, another kiosk is called "{self._broker.name}", too.'
        self._tell(logging.WARNING, told)

    def _tell(self, level: int, told: str) -> None:
        if told != self._told:
            _log.log(level, "%s", told)
        self._told = told
