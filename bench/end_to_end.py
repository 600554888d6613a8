"""From publication to delivery, all of it real: `python -m bench.end_to_end [--minutes 6.2 --warm-up 4 --rules 10000]`.

Ten newspapers on loopback publish five articles a second together; `presseschau watch`, a process of its own with its
usual schedule, finds them in their feeds, fetches, extracts, stores and matches them against ten thousand rules and
delivers to a receiver, which notes when. Every article is found by one rule of two hundred, each with an address of its
own; the other rules are as in `bench/alerts.py`, each with a NOT that no article passes after all. What is published
before the watch has caught up with what was there when it began does not count: the first `--warm-up` minutes. The
limit is half the polling interval, as it was measured at the newspapers, and two seconds.

Let the counted minutes be about a whole number of polling intervals, else some turns of the newspapers weigh more.
Where the time goes is told by the newspapers' logs (the next look at the feed after publication, the article fetched),
the database (the transaction that stored, matched and filed the alert) and the receiver's. Processor time tells the
program's own work from a busy machine: what others took of it while articles counted is shown beside.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

from bench.alerts import make_queries, vocabulary, word
from crawler.demo.manuscripts import Manuscript
from crawler.demo.newspaper import Newspaper
from crawler.demo.receiver import Receiver
from crawler.demo.server import Request
from pipelines.storage import alerts, articles
from pipelines.storage.database import Database
from pipelines.storage.deliveries import delivery_log

PAPERS, PER_SECOND, MARKS = 10, 5.0, 200
SHOWN = 150
"""Articles in a feed."""
BEFORE_S = 100
"""So far back reach the articles that are there at the beginning; they tell the watch how busy the newspapers are."""
AFTER_S = 180
"""So long after the last publication alerts are waited for."""
_NUMBER = re.compile(rb"/bericht/(\d+)\.html")


class Press:
    """Newspapers that publish on and on."""

    def __init__(self, papers: Sequence[Newspaper]) -> None:
        self._papers = papers
        self._numbers = random.Random(4)
        self._words, self._weights = vocabulary()
        self.published_at: dict[int, datetime] = {}

    def publish(self, number: int, at: datetime) -> None:
        """One more article, in the newspaper whose turn it is; the oldest leaves its feed."""
        paper = self._papers[number % len(self._papers)]
        paragraphs = [f"Zum Kennwort{chr(97 + number % MARKS // 26)}{chr(97 + number % MARKS % 26)} gehört dies."]
        paragraphs += [self._paragraph() for _ in range(5)]
        paper.publish(
            Manuscript(
                path=f"/bericht/{number}.html",
                title=f"{self._paragraph(6)} {number}",
                body="\n".join(paragraphs),
                published_at=at,
            )
        )
        self.published_at[number] = datetime.now(UTC)
        if number >= len(self._papers) * SHOWN:
            paper.withdraw(f"/bericht/{number - len(self._papers) * SHOWN}.html")

    def _paragraph(self, count: int = 60) -> str:
        return " ".join(word(self._numbers, self._words, self._weights) for _ in range(count)).capitalize() + "."


def make_rules(database: Database, receiver: Receiver, count: int) -> None:
    """Two hundred that find, and what is left to `count` of the usual mix, which are matched and find nothing."""
    words, weights = vocabulary()
    now = datetime.now(UTC)
    with database.write() as c:
        for number in range(MARKS):
            mark = f"kennwort{chr(97 + number // 26)}{chr(97 + number % 26)}"
            alerts.add_rule(c, mark, mark, [f"{receiver.apprise_url}/{number}"], now=now)
        for number, query in enumerate(make_queries(count - MARKS, words[2000:], weights[2000:])):
            never = f"({query}) NOT gehört"
            alerts.add_rule(c, f"Regel {number}", never, [f"{receiver.apprise_url}/x"], now=now)


def told(requests: Sequence[Request]) -> dict[int, datetime]:
    """Number of an article to when its first alert came."""
    found: dict[int, datetime] = {}
    for request in requests:
        for number in _NUMBER.findall(request.body):
            found.setdefault(int(number), request.at)
    return found


def polling_s(papers: Sequence[Newspaper], since: datetime) -> float:
    """Mean seconds between two looks at a feed."""
    gaps = [
        (later.at - earlier.at).total_seconds()
        for paper in papers
        for earlier, later in pairwise(one for one in paper.requests_for(Newspaper.RSS) if one.at >= since)
    ]
    return statistics.mean(gaps) if gaps else float("nan")


def watch(folder: Path, papers: Sequence[Newspaper]) -> subprocess.Popen[bytes]:
    """The program, in a process of its own."""
    (folder / "publishers").mkdir()
    for paper in papers:
        (folder / "publishers" / f"{paper.key}.toml").write_text(
            f'name = "{paper.key}"\ndomains = ["127.0.0.1"]\ncountry = "DE"\n'
            f'sources = [{{ kind = "feed", url = "{paper.at(paper.RSS)}" }}]\n',
            encoding="utf-8",
        )
    environment = os.environ | {
        "PRESSESCHAU_DATABASE": f"sqlite:///{folder}/presseschau.sqlite",
        "PRESSESCHAU_PUBLISHERS_FOLDER": str(folder / "publishers"),
        "PRESSESCHAU_DELAY_S": "0",
        "PRESSESCHAU_TICK_S": "1",
    }
    command = [sys.executable, "-m", "crawler.cli", "-q", "watch", *(paper.key for paper in papers)]
    return subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, start_new_session=True)


@dataclass(frozen=True, kw_only=True, slots=True)
class Processor:
    """Seconds of all processors until now, as Linux counts them; elsewhere nothing is known and all is 0."""

    spent: float
    """By anybody."""
    watch: float
    """By the program and its workers and senders."""
    bench: float
    """By newspapers and receiver, which are this process."""

    @classmethod
    def now(cls, session: int) -> Processor:
        """`session` is the process that began the program's session."""
        ticks = os.sysconf("SC_CLK_TCK")
        watch, all_of_it = 0, 0
        for one in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = one.read_text().rpartition(")")[2].split()
            except OSError:  # it ended
                continue
            watch += sum(map(int, fields[11:15])) if int(fields[3]) == session else 0
        if Path("/proc/stat").exists():
            user, nice, system, *_ = map(int, Path("/proc/stat").read_text().split("\n")[0].split()[1:])
            all_of_it = user + nice + system
        return cls(spent=all_of_it / ticks, watch=watch / ticks, bench=time.process_time())


def measure(papers: Sequence[Newspaper], receiver: Receiver, *, rules: int, warm_up_s: float, seconds: float) -> None:
    """Publish, watch, wait, and print how long it took."""
    press, first = Press(papers), int(BEFORE_S * PER_SECOND)
    began_at = datetime.now(UTC)
    for number in range(first):
        press.publish(number, began_at - timedelta(seconds=BEFORE_S - number / PER_SECOND))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        database = Database.open(f"sqlite:///{folder}/presseschau.sqlite")
        make_rules(database, receiver, rules)
        process = watch(folder, papers)
        try:
            began, number = time.monotonic(), first
            counting: Processor | None = None
            while time.monotonic() - began < warm_up_s + seconds:
                if counting is None and time.monotonic() - began >= warm_up_s:
                    counting = Processor.now(process.pid)
                press.publish(number, datetime.now(UTC))
                number += 1
                time.sleep(max(began + (number - first) / PER_SECOND - time.monotonic(), 0))
            ended = Processor.now(process.pid)
            published = set(range(first + int(warm_up_s * PER_SECOND), number))
            receiver.wait_for(lambda requests: published <= told(requests).keys(), timeout_s=AFTER_S)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait()
        written = written_at(database)
        database.close()
    came = told(receiver.received)
    show(press, came, published, polling_s(papers, began_at + timedelta(seconds=warm_up_s)), seconds)
    show_stages(press, papers, written, came, published)
    show_processor(counting or ended, ended, seconds)


def written_at(database: Database) -> dict[int, datetime]:
    """Number of an article to when it was stored and matched."""
    with database.read() as c:
        log = {delivery.article_id: delivery.created_at for delivery in delivery_log(c, limit=None)}
        found = articles.get_articles(c, [article_id for article_id in log if article_id is not None])
    numbers = ((article.id, _NUMBER.search(article.draft.url.encode())) for article in found)
    return {int(number[1]): log[article_id] for article_id, number in numbers if number is not None}


def show(press: Press, came: dict[int, datetime], published: set[int], interval_s: float, seconds: float) -> None:
    """Median, p95, and whether the median is within the limit."""
    delays = sorted((came[number] - press.published_at[number]).total_seconds() for number in published & came.keys())
    print(f"{len(published)} articles in {seconds:.0f} s, {len(published) / seconds:.1f} a second; {len(delays)} told")
    if not delays:
        return
    median, p95 = statistics.median(delays), delays[int(len(delays) * 0.95)]
    limit = interval_s / 2 + 2
    print(f"polling interval {interval_s:.0f} s; publication to delivery: median {median:.1f} s, p95 {p95:.1f} s")
    print(f"limit for the median {limit:.1f} s: {'kept' if median <= limit else 'missed'}")


def show_stages(
    press: Press,
    papers: Sequence[Newspaper],
    written: dict[int, datetime],
    came: dict[int, datetime],
    published: set[int],
) -> None:
    """How long each step took: median, mean and p95."""
    looks = [sorted(one.at for one in paper.requests_for(Newspaper.RSS)) for paper in papers]
    fetched = {
        int(path[1]): one.at
        for paper in papers
        for one in paper.requests
        if (path := _NUMBER.match(one.path.encode())) is not None
    }
    steps: dict[str, list[float]] = {}
    for number in sorted(published & came.keys() & fetched.keys() & written.keys()):
        paper_looks = looks[number % len(papers)]
        at = bisect_left(paper_looks, press.published_at[number])
        moments = {
            "published": press.published_at[number],
            "feed looked at": paper_looks[at] if at < len(paper_looks) else fetched[number],
            "article fetched": fetched[number],
            "stored and matched": written[number],
            "told": came[number],
        }
        for (_, before), (name, after) in pairwise(moments.items()):
            steps.setdefault(name, []).append((after - before).total_seconds())
    for name, taken in steps.items():
        p95 = sorted(taken)[int(len(taken) * 0.95)]
        print(
            f"  until {name:<20} median {statistics.median(taken):6.1f} s, "
            f"mean {statistics.mean(taken):6.1f} s, p95 {p95:6.1f} s"
        )


def show_processor(before: Processor, after: Processor, seconds: float) -> None:
    """Who used the processors while articles counted."""
    watch, bench = after.watch - before.watch, after.bench - before.bench
    others = max(after.spent - before.spent - watch - bench, 0.0)
    print(
        f"processor time in these {seconds:.0f} s on {os.cpu_count()} processors: program {watch:.0f} s "
        f"({1000 * watch / (seconds * PER_SECOND):.0f} ms an article), newspapers and receiver {bench:.0f} s, "
        f"others {others:.0f} s"
    )


def main() -> None:
    """Read the options, measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=6.2, help="how long articles are published that count")
    parser.add_argument("--warm-up", type=float, default=4.0, help="minutes before them")
    parser.add_argument("--rules", type=int, default=10_000)
    options = parser.parse_args()
    papers = [Newspaper(key=f"blatt{number}", title=f"Blatt {number}") for number in range(PAPERS)]
    for paper in papers:
        paper.start()
    with Receiver() as receiver:
        try:
            measure(
                papers,
                receiver,
                rules=options.rules,
                warm_up_s=options.warm_up * 60,
                seconds=options.minutes * 60,
            )
        finally:
            for paper in papers:
                paper.stop()


if __name__ == "__main__":
    main()
