"""The receiver keeps what was posted and answers as told."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from crawler.demo.receiver import Receiver


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as receiver:
        yield receiver


def post(receiver: Receiver, body: str, headers: dict[str, str] | None = None) -> int:
    address = urlsplit(receiver.url)
    connection = http.client.HTTPConnection("127.0.0.1", address.port, timeout=5)
    try:
        connection.request("POST", address.path, body.encode(), headers or {})
        response = connection.getresponse()
        response.read()
        return response.status
    finally:
        connection.close()


def test_it_keeps_bodies_and_headers(receiver: Receiver) -> None:
    assert post(receiver, json.dumps({"title": "Brücke"}), {"Idempotency-Key": "k1"}) == 200
    assert receiver.wait(1)
    assert receiver.bodies == [{"title": "Brücke"}]
    assert receiver.received[0].headers["idempotency-key"] == "k1"


def test_it_refuses_as_often_as_told(receiver: Receiver) -> None:
    receiver.respond(503, times=2)
    assert [post(receiver, "{}") for _ in range(3)] == [503, 503, 200]


def test_a_standing_answer_replaces_the_others(receiver: Receiver) -> None:
    receiver.respond(503, times=5)
    receiver.respond(410)
    assert [post(receiver, "{}") for _ in range(2)] == [410, 410]


def test_forgetting(receiver: Receiver) -> None:
    post(receiver, "{}")
    receiver.forget_requests()
    assert receiver.bodies == []
    assert not receiver.wait(1, timeout_s=0.01)


def test_its_channel_is_its_address(receiver: Receiver) -> None:
    assert receiver.apprise_url.removeprefix("json://") == receiver.url.removeprefix("http://")
