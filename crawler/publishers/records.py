"""Publishers as records for tables, JSON and CSV."""

from __future__ import annotations

from typing import Any

from crawler.publishers.publisher import Publisher


def list_record(publisher: Publisher) -> dict[str, Any]:
    """What `publishers list` tells."""
    return {
        "key": publisher.key,
        "name": publisher.name,
        "country": publisher.country,
        "region": list(publisher.region),
        "group": publisher.group,
        "type": publisher.type,
        "paywall": publisher.paywall,
        "consent_wall": publisher.consent_wall,
        "tdm_reserved": publisher.tdm_reserved,
        "domains": list(publisher.domains),
        "sources": len(publisher.sources) + len(publisher.dated_sources),
        "confidence": str(publisher.confidence) if publisher.confidence else None,
        "family": publisher.family,
        "enabled": publisher.enabled,
        "own": publisher.is_users,
    }


def full_record(publisher: Publisher) -> dict[str, Any]:
    """What `publishers show` tells."""
    sources = publisher.sources + publisher.dated_sources
    return {
        "key": publisher.key,
        "name": publisher.name,
        "domains": list(publisher.domains),
        "country": publisher.country,
        "region": list(publisher.region),
        "group": publisher.group,
        "type": publisher.type,
        "language": publisher.language,
        "time_zone": publisher.time_zone,
        "paywall": publisher.paywall,
        "paywall_markers": list(publisher.paywall_markers),
        "consent_wall": publisher.consent_wall,
        "tdm_reserved": publisher.tdm_reserved,
        "ai_crawlers_blocked": publisher.ai_crawlers_blocked,
        "expected_per_day": list(publisher.expected_per_day) if publisher.expected_per_day else None,
        "family": publisher.family,
        "article_patterns": list(publisher.article_patterns),
        "not_article_patterns": list(publisher.not_article_patterns),
        "archives": list(publisher.archives),
        "enabled": publisher.enabled,
        "file": publisher.file,
        "own": publisher.is_users,
        "facts": dict(publisher.facts),
        "notes": list(publisher.notes),
        "sources": [
            {
                "kind": str(source.kind),
                "url": source.url,
                "confidence": str(source.confidence),
                "seen_on": source.seen_on.isoformat() if source.seen_on else None,
                "origin": source.origin,
            }
            for source in sources
        ],
    }
