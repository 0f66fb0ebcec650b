"""What waits for the broker: in order, each key once, and never without end."""

from kiosk.fleet.messages import Message
from kiosk.fleet.outbox import Outbox


def message(key: str, told: str = "", topic: str = "call") -> Message:
    return Message(topic, key, told)


def test_what_is_put_in_again_before_it_has_gone_goes_once_and_in_its_old_place() -> None:
    outbox = Outbox()
    for one in (message("1", "waiting"), message("2", "waiting"), message("1", "answered")):
        outbox.put(one)
    assert [(one.key, one.told) for one in outbox.waiting()] == [("1", "answered"), ("2", "waiting")]


def test_what_is_confirmed_late_does_not_take_its_successor_along() -> None:
    outbox = Outbox()
    first, second = message("1", "waiting"), message("1", "answered")
    outbox.put(first)
    outbox.put(second)
    outbox.confirm(first)
    assert outbox.waiting() == (second,)
    outbox.confirm(second)
    outbox.confirm(second)
    assert not outbox.waiting()


def test_a_new_connection_is_told_the_latest_of_each_topic_again() -> None:
    outbox = Outbox()
    old, call, status = message("1"), message("2"), message("status", topic="status")
    for one in (old, call, status):
        outbox.put(one)
        outbox.confirm(one)
    outbox.begin_anew()
    assert outbox.waiting() == (call, status)


def test_of_a_broker_that_never_comes_back_the_oldest_calls_are_forgotten() -> None:
    outbox = Outbox()
    for number in range(150):
        outbox.put(message(str(number)))
    assert [one.key for one in outbox.waiting()] == [str(number) for number in range(50, 150)]
