"""One way to log for every process of presseschau: the event first, facts after as key=value, on stderr."""

from __future__ import annotations

import logging
import sys

FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
NOISY = ("scrapy", "twisted", "trafilatura", "htmldate", "courlan", "apscheduler", "urllib3", "apprise", "alembic")


def set_up_logging(verbosity: int) -> None:
    """Log to stderr: verbosity -1 errors only, 0 warnings, 1 info (one source or job), 2 debug (one URL).

    Libraries speak one level less than we do: their info is our debug.
    """
    level = {-1: logging.ERROR, 0: logging.WARNING, 1: logging.INFO}.get(verbosity, logging.DEBUG)
    logging.basicConfig(stream=sys.stderr, format=FORMAT, level=level, force=True)
    for name in NOISY:
        logging.getLogger(name).setLevel(min(level + 10, logging.ERROR))
