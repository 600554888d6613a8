"""Scrapy's settings: what never changes stands here in capitals, what a user sets is added by `scrapy_settings`.

Scrapy's defaults that were measured to be wrong for us (certificates not verified, a console and a remote control that
execute Python, a DNS cache that never forgets, no bound on header bytes, retries that ignore Retry-After) are put
right here, once.
"""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from typing import Any

from pipelines.settings import APP, Settings

BOT_NAME = APP
PRODUCT_TOKEN = APP
"""Sent in the User-Agent and looked up in robots.txt: RFC 9309 wants the same word in both."""
MAX_SOURCE_BYTES = 50 * 1024 * 1024
"""A feed or sitemap larger than this is not read: sitemaps.org allows 50 MB."""
MAX_HEADER_BYTES = 64 * 1024

TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
DNSCACHE_ENABLED = False
DOWNLOAD_VERIFY_CERTIFICATES = True
DOWNLOAD_TLS_MIN_VERSION = "TLSv1.2"
DOWNLOAD_FAIL_ON_DATALOSS = True
DOWNLOAD_DELAY_JITTER = 0
DOWNLOAD_WARNSIZE = 0
CONCURRENT_REQUESTS_PER_DOMAIN = 1
COOKIES_ENABLED = False
METAREFRESH_ENABLED = False
ROBOTSTXT_OBEY = False  # ours does: crawler.middlewares.robots
REDIRECT_MAX_TIMES = 10
REFERRER_POLICY = "no-referrer"
RETRY_TIMES = 2
RETRY_HTTP_CODES: list[int] = []  # a status is an answer: back-off and Retry-After decide, in the database
RETRY_PRIORITY_ADJUST = -1
RETRY_GIVE_UP_LOG_LEVEL = "DEBUG"
RETRY_EXCEPTIONS = [
    "scrapy.exceptions.ResponseDataLossError",
    "scrapy.exceptions.DownloadFailedError",
]
HTTPERROR_ALLOW_ALL = True  # every status reaches the spider, which gives it its outcome
DUPEFILTER_CLASS = "scrapy.dupefilters.BaseDupeFilter"  # seen links are rows in our database
SCHEDULER_MEMORY_QUEUE = "scrapy.squeues.FifoMemoryQueue"
URLLENGTH_LIMIT = 0
STATS_DUMP = False
LOG_ENABLED = False
WARN_ON_GENERATOR_RETURN_VALUE = False
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "de,en;q=0.5",
}
DOWNLOAD_HANDLERS: dict[str, str | None] = {
    "http": "crawler.middlewares.capped_handler.CappedDownloadHandler",
    "https": "crawler.middlewares.capped_handler.CappedDownloadHandler",
    "file": None,
    "ftp": None,
    "s3": None,
    "data": None,
}
REPLAY_HANDLER = "crawler.archives.replay.ReplayDownloadHandler"
DOWNLOADER_MIDDLEWARES: dict[str, int | None] = {
    "crawler.middlewares.addresses.AddressMiddleware": 100,
    "crawler.middlewares.robots.RobotsMiddleware": 150,
    "crawler.middlewares.politeness.PolitenessMiddleware": 200,
    "crawler.middlewares.reservations.ReservationsMiddleware": 250,
    "crawler.middlewares.conditional_get.ConditionalGetMiddleware": 450,
    "crawler.middlewares.whole_bodies.WholeBodiesMiddleware": 590,
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
}
RECORDER = "crawler.archives.record.RecordMiddleware"
RECORDER_POSITION = 900
"""Nearest to the wire: bodies are recorded as they were sent, compressed."""
ITEM_PIPELINES = {"pipelines.item_pipelines.IngestPipeline": 100}
EXTENSIONS: dict[str, int | None] = {
    "scrapy.extensions.logstats.LogStats": None,
    "scrapy.extensions.feedexport.FeedExporter": None,
    "scrapy.extensions.memusage.MemoryUsage": None,
}


def user_agent(contact: str) -> str:
    """What we call ourselves, honestly: `presseschau/0.1.0 (+you@example.org)`."""
    try:
        release = version(APP)
    except PackageNotFoundError:  # run from a checkout that was never installed
        release = "0"
    return f"{PRODUCT_TOKEN}/{release}" + (f" (+{contact})" if contact else "")


def scrapy_settings(settings: Settings, *, replay: bool = False, record: bool = False) -> dict[str, Any]:
    """What is passed to Scrapy for one crawl.

    `replay`: every request is answered from WARC files, so nobody is waited for.
    """
    values = {name: value for name, value in globals().items() if name.isupper()}
    values |= {
        "USER_AGENT": user_agent(settings.contact),
        "CONCURRENT_REQUESTS": settings.concurrency,
        "DOWNLOAD_DELAY": settings.delay_s,
        "DOWNLOAD_TIMEOUT": settings.timeout_s,
        "DOWNLOAD_MAXSIZE": int(settings.max_page_mb * 1024 * 1024),
    }
    if replay:
        values |= {
            "DOWNLOAD_HANDLERS": {**DOWNLOAD_HANDLERS, "http": REPLAY_HANDLER, "https": REPLAY_HANDLER},
            "DOWNLOAD_DELAY": 0,
            "CONCURRENT_REQUESTS_PER_DOMAIN": settings.concurrency,
            "HTTPPROXY_ENABLED": False,
        }
    if record:
        values["DOWNLOADER_MIDDLEWARES"] = {**DOWNLOADER_MIDDLEWARES, RECORDER: RECORDER_POSITION}
    return values
