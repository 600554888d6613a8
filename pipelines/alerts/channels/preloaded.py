"""Imported once by the server that forks sending processes, so that each begins with Apprise's services loaded.

Loading them takes a third of a second; a process that is killed is replaced by one that is ready.
"""

from __future__ import annotations

from pipelines.alerts.channels.send import check_url

check_url("json://localhost/")
