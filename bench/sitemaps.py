"""A million addresses in sitemaps: how much memory does reading them take?

    python -m bench.sitemaps

One index of twenty gzipped sitemaps with 50,000 addresses each (what sitemaps.org allows a file), read one after the
other as a crawl polls a plain sitemap, and one file that holds the whole million. Printed is the peak of resident
memory above what the program takes before it reads anything; RELIABILITY wants at most 100 MB.
"""

from __future__ import annotations

import gzip
import io
import resource
from datetime import UTC, datetime, timedelta

from crawler.discovery.sitemaps import MAX_URLS, read_sitemap

FILES = 20
NEWEST = datetime(2026, 11, 22, tzinfo=UTC)
ENTRY = "<url><loc>https://zeitung.test/politik/wahl-verschoben-{n}.html</loc><lastmod>{day:%Y-%m-%d}</lastmod></url>\n"
HEAD = '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'


def packed(first: int, count: int) -> bytes:
    """A gzipped sitemap, the newest entry first; a day has 200."""
    made = io.BytesIO()
    with gzip.GzipFile(fileobj=made, mode="wb", compresslevel=1) as out:
        out.write(HEAD.encode())
        for n in range(first, first + count):
            out.write(ENTRY.format(n=n, day=NEWEST - timedelta(days=n // 200)).encode())
        out.write(b"</urlset>")
    return made.getvalue()


def peak_mb() -> float:
    """Of this process so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    bodies = [packed(number * MAX_URLS, MAX_URLS) for number in range(FILES)]
    before = peak_mb()
    kept = [read_sitemap(body, "https://zeitung.test/s.xml.gz", newest_only=True).announcements for body in bodies]
    print(f"{FILES} files of {MAX_URLS:,}: {peak_mb() - before:.0f} MB more, {sum(map(len, kept)):,} links kept")
    whole = packed(0, FILES * MAX_URLS)
    before = peak_mb()
    found = read_sitemap(whole, "https://zeitung.test/s.xml.gz", newest_only=True)
    print(
        f"one file of {FILES * MAX_URLS:,}: {peak_mb() - before:.0f} MB more, {len(found.announcements):,} links kept"
    )
    print(f"its damage: {found.damage}")


if __name__ == "__main__":
    main()
