"""Mail by SMTP against a real server: plain, encrypted, with login, refusing, slow, dying."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest

from pipelines.alerts.channels.addresses import masked
from pipelines.alerts.channels.envelope import Receipt
from pipelines.alerts.channels.mail import MailAddress, mail_of
from pipelines.alerts.channels.process import process_context, send_in_process
from pipelines.alerts.channels.send import check_url, one_per_target
from pipelines.errors import RuleError
from pipelines.model.alert import Occasion
from tests.alerts.attempts import KEY, article, envelope, message, send
from tests.alerts.certificates import Certificate, make_certificate
from tests.alerts.mailbox import PASSWORD, USER, Mailbox

LOGIN = f"{USER.replace('@', '%40')}:{PASSWORD}@"


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with Mailbox() as box:
        yield box


@pytest.fixture
def certificate(tmp_path: Path) -> Certificate:
    return make_certificate(tmp_path)


class TestTheMail:
    def test_text_and_html_in_one(self, box: Mailbox) -> None:
        assert send(box.url()) == Receipt(sent=True)
        (mail,) = box.mails
        assert mail.get_content_type() == "multipart/alternative"
        text, html = mail.iter_parts()
        assert (text.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
        assert "sagte Jürgen Groß" in text.get_content()
        assert "<mark>Haushalt</mark>" in html.get_content()
        assert [part.get_content_charset() for part in (text, html)] == ["utf-8", "utf-8"]

    def test_headers(self, box: Mailbox) -> None:
        send(box.url(query="from=schau@example.org&to=leser@example.org&name=Presse,+Schäu"))
        (mail,) = box.mails
        assert mail["Subject"] == "Geld & Grüße: Rat für Kürzung 1"
        assert mail["From"] == '"Presse, Schäu" <schau@example.org>'
        assert mail["To"] == "leser@example.org"
        assert mail["Message-ID"] == f"<{KEY}@example.org>"
        assert mail["Auto-Submitted"] == "auto-generated"
        assert mail["List-Id"].endswith(".presseschau.example.org>")
        assert (
            mail["List-Unsubscribe"] == "<mailto:schau@example.org?subject=unsubscribe%20Geld%20%26%20Gr%C3%BC%C3%9Fe>"
        )
        assert mail["Content-Language"] == "de"
        assert abs(parsedate_to_datetime(mail["Date"]) - datetime.now(UTC)) < timedelta(minutes=1)

    def test_it_is_seven_bit_and_has_short_lines(self) -> None:
        told = message(article(title="Ä" * 600, text="Ö" * 2000))
        url = "smtps://mail.example/?from=schau@example.org&to=leser@example.org"
        raw = mail_of(envelope(url, told=told), MailAddress.read(url), now=datetime.now(UTC)).as_bytes()
        assert raw.isascii()
        assert max(map(len, raw.split(b"\r\n"))) <= 998
        assert b"\n" not in raw.replace(b"\r\n", b"")
        text, html = message_from_bytes(raw, policy=policy.default).iter_parts()
        assert "Ö" * 200 in text.get_content()
        assert "Ö" * 200 in html.get_content()

    def test_what_identifies_a_mail_is_never_encoded_as_if_it_were_text(self) -> None:
        url = f"smtps://mail.example/?from=schau@{'lange.' * 20}example&to=leser@example.org"
        raw = mail_of(envelope(url), MailAddress.read(url), now=datetime.now(UTC)).as_bytes().decode()
        for name in ("Message-ID", "In-Reply-To", "References", "List-Id", "List-Unsubscribe"):
            (line,) = re.findall(rf"^{name}: (.*)\r$", raw, re.MULTILINE)
            assert line.startswith("<")
            assert line.endswith(">")
            assert "lange.example" in line

    def test_a_repetition_is_known_and_a_story_is_one_thread(self, box: Mailbox) -> None:
        first = message(article(1, story_id=7))
        grown = message(article(2, story_id=7), occasion=Occasion.GROWN)
        for told, key in ((first, "a" * 32), (first, "a" * 32), (grown, "b" * 32), (message(), "c" * 32)):
            assert send(box.url(), told=told, key=key).sent
        one, again, more, other = box.mails
        assert one["Message-ID"] == again["Message-ID"] != more["Message-ID"]
        assert one["References"] == more["References"] == more["In-Reply-To"] != other["References"]

    @pytest.mark.parametrize(
        "evil", ["x\r\nBcc: opfer@example.org", "x\nBcc: opfer@example.org", "x\u2028Bcc: y@example.org"]
    )
    def test_no_header_can_be_made_up(self, box: Mailbox, evil: str) -> None:
        told = message(article(title=evil, publisher=evil, agencies=(evil,)))
        told = replace(told, title=evil, data={**told.data, "rule": {**told.data["rule"], "name": evil}})
        assert send(box.url(), told=told).sent
        (mail,) = box.mails
        assert mail["Bcc"] is None
        assert box.envelopes[0].rcpt_tos == ["leser@example.org"]

    def test_where_the_unsubscribe_button_goes(self, box: Mailbox) -> None:
        send(box.url(query="from=a@example.org&to=b@example.org&unsubscribe=https://example.org/weg?x%3D1"))
        assert box.mails[0]["List-Unsubscribe"] == "<https://example.org/weg?x=1>"


class TestEncryption:
    def test_starttls_with_login(self, tmp_path: Path) -> None:
        certificate = make_certificate(tmp_path, host="0.0.0.0")
        trusting = {"SSL_CERT_FILE": str(certificate.file)}
        with Mailbox(context=certificate.context, login=True) as box:
            url = f"smtp://{LOGIN}{box.elsewhere}/?to=leser@example.org"
            assert "certificate is not good" in send(url).error
            assert send(url, trusting) == Receipt(sent=True)
            assert box.was_encrypted == [True]
            wrong = send(url.replace(PASSWORD, "falsch-geraten"), trusting)
            assert "user or password is refused: 535" in wrong.error
            assert "falsch-geraten" not in wrong.error

    def test_from_the_start(self, certificate: Certificate) -> None:
        with Mailbox(context=certificate.context, at_once=True) as box:
            assert "certificate is not good" in send(box.url("smtps")).error
            assert send(box.url("smtps"), {"SSL_CERT_FILE": str(certificate.file)}) == Receipt(sent=True)
            assert box.was_encrypted == [True]

    def test_nothing_is_said_in_the_clear_to_another_machine(self) -> None:
        with Mailbox(login=True) as box:
            refused = send(f"smtp://{LOGIN}{box.elsewhere}/?to=leser@example.org")
            assert "offers no STARTTLS" in refused.error
            assert box.mails == []
            assert send(f"smtp://{LOGIN}{box.elsewhere}/?to=leser@example.org&tls=none").sent


class TestRefusals:
    TWO = "from=schau@example.org&to=da@example.org,weg@example.org"

    def test_nobody_gets_it_while_one_is_refused_for_now(self, box: Mailbox) -> None:
        box.refuse = {"weg@example.org": "451 4.7.1 greylisted, come back"}
        refused = send(box.url(query=self.TWO))
        assert not refused.sent
        assert refused.error == "1 of 2 recipients are refused: 451 4.7.1 greylisted, come back"
        assert box.mails == []
        box.refuse = {}
        assert send(box.url(query=self.TWO)) == Receipt(sent=True)
        assert box.envelopes[0].rcpt_tos == ["da@example.org", "weg@example.org"]

    def test_the_others_get_it_when_one_is_refused_for_good(self, box: Mailbox) -> None:
        box.refuse = {"weg@example.org": "550 weg@example.org is unknown here"}
        receipt = send(box.url(query=self.TWO))
        assert receipt == Receipt(sent=True, remark="1 of 2 recipients are refused: 550 … is unknown here")
        assert box.envelopes[0].rcpt_tos == ["da@example.org"]

    def test_all_refused(self, box: Mailbox) -> None:
        box.refuse = {"leser@example.org": "550 no such user"}
        assert send(box.url()) == Receipt(sent=False, error="it is refused: 550 no such user")

    @pytest.mark.parametrize(("answer", "only_this"), [("554 5.6.0 spam", True), ("452 disk full", False)])
    def test_the_text_refused(self, box: Mailbox, answer: str, only_this: bool) -> None:
        box.answer = answer
        assert send(box.url()) == Receipt(sent=False, error=f"the mail is refused: {answer}", only_this=only_this)

    def test_dying_in_the_text(self, box: Mailbox) -> None:
        box.dies_in_data = True
        refused = send(box.url())
        assert not refused.sent
        assert "may have arrived" in refused.error

    def test_a_slow_one_is_killed(self, box: Mailbox) -> None:
        box.waits_s = 30
        receipt = send_in_process(process_context(), envelope(box.url()), deadline_s=2)
        assert receipt.error == "no end within 2 s; it may have arrived"

    def test_a_goodbye_is_not_waited_for(self) -> None:
        """A server that accepts the mail and then says nothing more: it has arrived."""
        answers = iter([b"220 hi\r\n", b"250 ok\r\n", b"250 ok\r\n", b"250 ok\r\n", b"354 go\r\n", b"250 got it\r\n"])
        quit_seen = threading.Event()

        def serve(listening: socket.socket) -> None:
            connection, _ = listening.accept()
            with connection, connection.makefile("rb") as lines:
                connection.sendall(next(answers))
                for line in lines:
                    if line.lower().startswith(b"data"):
                        connection.sendall(next(answers))
                        while lines.readline() != b".\r\n":
                            pass
                    if line.lower().startswith(b"quit"):
                        quit_seen.set()
                        return
                    connection.sendall(next(answers))

        with socket.create_server(("127.0.0.1", 0)) as listening:
            threading.Thread(target=serve, args=(listening,), daemon=True).start()
            url = f"smtp://127.0.0.1:{listening.getsockname()[1]}/?from=a@example.org&to=b@example.org"
            assert send(url) == Receipt(sent=True)
            assert quit_seen.wait(5)

    def test_nobody_there_and_no_such_host(self, box: Mailbox) -> None:
        url = box.url()
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        assert "refused" in send(url.replace(str(box.port), str(port))).error.lower()
        assert send("smtps://nirgends.invalid/?from=a@example.org&to=b@example.org").error == "its host is not found"

    def test_garbage(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as listening:

            def serve() -> None:
                connection, _ = listening.accept()
                with connection:
                    connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

            threading.Thread(target=serve, daemon=True).start()
            url = f"smtp://127.0.0.1:{listening.getsockname()[1]}/?from=a@example.org&to=b@example.org"
            refused = send(url)
        assert not refused.sent
        assert refused.error


class TestAddresses:
    @pytest.mark.parametrize(
        ("url", "reason"),
        [
            ("smtp://host/?to=a@example.org", "mail needs from="),
            ("smtp://host/?from=a@example.org", "mail needs to="),
            ("smtp://host/?from=a@example.org&to=kein", "no mail address"),
            ("smtp://host/?from=a@example.org&to=b@example.org%0d%0aBcc:c@example.org", "no mail address"),
            ("smtp://host/?from=a@example.org%0a&to=b@example.org", "no mail address"),
            ("smtp://host/?from=a@example.org&to=b@example.org&tls=off", "tls= can only be none"),
            ("smtps://host/?from=a@example.org&to=b@example.org&tls=none", "tls= can only be none"),
            (
                "smtp://host/?from=a@example.org&to=b@example.org&bcc=c@example.org",
                "knows no other parameter than from, name, tls, to, unsubscribe",
            ),
            ("smtp://host/?from=a@example.org&to=b@example.org&from=c@example.org", "stands there twice"),
            ("smtp://host/?from=a@example.org&to=b@example.org&unsubscribe=javascript:x", "unsubscribe= takes"),
            ("smtp:///?from=a@example.org&to=b@example.org", "names no host"),
            (f"smtp://host/?from=a@example.org&to={','.join(f'a{n}@example.org' for n in range(51))}", "more than 50"),
        ],
    )
    def test_a_refused_address_says_what_would_be_right(self, url: str, reason: str) -> None:
        with pytest.raises(RuleError) as refused:
            check_url(url)
        assert reason in str(refused.value)
        assert "\n" not in str(refused.value)

    def test_a_shown_one_has_neither_password_nor_recipients(self) -> None:
        shown = masked(f"smtps://{LOGIN}mail.example:465/?to=leser@example.org")
        assert shown == "smtps://…@mail.example:465/…"

    @pytest.mark.parametrize(
        ("url", "targets"),
        [
            ("smtp://h/?from=x@a.de&to=a@a.de,b@a.de,a@a.de&name=N", ["to=a@a.de&name=N", "to=b@a.de&name=N"]),
            ("smtp://h/?to=a@a.de%2Cb@a.de", ["to=a@a.de", "to=b@a.de"]),
            ("smtp://h/?to=a@a.de", ["to=a@a.de"]),
            ("smtp://h/?to=${LESER}", ["to=${LESER}"]),
            ("json://h/?to=a,b", ["to=a,b"]),
        ],
    )
    def test_each_recipient_has_an_address_of_its_own(self, url: str, targets: list[str]) -> None:
        made = one_per_target(url)
        assert len(made) == len(targets)
        for one, target in zip(made, targets, strict=True):
            assert one.endswith(target)
            assert one.partition("?")[0] == url.partition("?")[0]

    def test_the_sender_may_be_the_user(self) -> None:
        assert (
            MailAddress.read("smtps://ich%40example.org:x@mail.example/?to=a@example.org").sender == "ich@example.org"
        )


def test_mail_by_apprise_has_a_stable_message_id(box: Mailbox) -> None:
    url = box.url("mailto", "from=schau@example.org&to=leser@example.org&mode=insecure")
    assert send(url) == Receipt(sent=True)
    assert send(url).sent
    first, second = box.mails
    assert first["Subject"] == "Geld & Grüße: Rat für Kürzung 1"
    assert "Jürgen Groß" in "".join(
        part.get_content() for part in first.walk() if part.get_content_maintype() == "text"
    )
    assert first["To"] == "leser@example.org"
    assert first["Message-ID"] == second["Message-ID"] == f"<{KEY}@presseschau.invalid>"


def test_mail_by_apprise_that_is_refused(box: Mailbox) -> None:
    box.answer = "451 come back later"
    refused = send(box.url("mailto", "from=schau@example.org&to=leser@example.org&mode=insecure"))
    assert (refused.sent, refused.status) == (False, None)
    assert "451" in refused.error or "failed" in refused.error
