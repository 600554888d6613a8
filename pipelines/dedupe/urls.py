"""When two addresses name the same page.

A key is for comparing only: what is fetched is always the address as announced. The rules err on the side of keeping
addresses apart: two keys for one article cost a second fetch (its text is then found to be known), one key for two
articles would lose the second.
"""

from __future__ import annotations

import hashlib
import re
from urllib.parse import SplitResult, parse_qsl, quote, unquote_to_bytes, urlsplit

import idna

MAX_KEY_CHARS = 500

# Parameters that say where a reader came from, never what the page is.
# Short or ambiguous names (`id`, `sid`, `page`, `source`, `via`, `pos`) are not here: somewhere they name the article.
_TRACKING_PREFIXES = (
    "utm_",
    "mtm_",
    "piwik_",
    "hsa_",
    "oly_",
    "vero_",
    "trk_",
    "itm_",
    "mc_",
    "wt_",
    "wt.",
    "sara_",
    "ns_",
)
# fmt: off
_TRACKING = frozenset({
    "_ga", "_gl", "amp", "campid", "cmp", "cmpid", "dclid", "echobox", "fbclid", "ftag", "gbraid",
    "gclid", "giftcode", "giftlink", "google_editors_picks", "igsh", "igshid", "isamp", "ito",
    "jsessionid", "li_fat_id", "mkt_tok", "msclkid", "ncid", "newsletter", "nlid", "oborigurl",
    "obref", "ocid", "outputtype", "partnerid", "phpsessid", "ref", "referer", "referrer", "refsrc",
    "sc_lid", "sc_llid", "sc_src", "sc_uid", "shareid", "sharetype", "smid", "smtyp", "socialshare",
    "spredfast-trk-id", "sr_share", "srsltid", "tbclid", "tpcc", "ttclid", "twclid", "wbraid",
    "wtmc", "wtrid", "xtor", "xtref", "yclid",
})
# fmt: on
_WHOLE = {
    "page": "all",
    "seite": "all",
    "p": "all",
    "pagenumber": "all",
    "view": "print",
    "mode": "print",
    "layout": "print",
    "format": "amp",
    "article": "single",
    "print": "",
    "printpagedarticle": "",
    "drucken": "",
    "druckversion": "",
    "singlepage": "",
    "komplettansicht": "",
    "share": "",
    "replytocom": "",
    "no_cache": "",
    "chash": "",
}  # fmt: skip
"""Parameters that show a page in another way: with this value only, the empty one standing for any."""
_MAY_BE_IDS = frozenset({"cmp", "drucken", "druckversion", "newsletter", "print", "ref", "referer", "share"})
"""What these say is no view and no origin where it is a number of some length: `druck.php?print=4711` is an article."""
_ID = re.compile(r"\d{2,}")
_ARTICLE_ID = re.compile(r"(?<!\d)(?!(?:19|20)\d{2}[01]\d(?:[0-3]\d)?(?!\d))\d{5,}(?!\d)")
_HOST_PREFIXES = ("www.", "m.", "mobil.", "mobile.", "touch.", "amp.")
_INDEX_NAMES = re.compile(r"/(index|default)\.(html?|php|aspx?|jsp)$")
_AMP_ENDINGS = re.compile(r"(/amp|/amp\.html|[.,]amp)$|(?<=.)([.~]amp)(?=\.html?$)|(?<=\.)amp(?=html?$)")
_OTHER_VIEWS = re.compile(r"(?<=[\d-])([^/]*)/(print|drucken|druckversion|druckansicht|komplettansicht)(\.html?)?$")
"""Only behind what names an article: a number or words with hyphens."""
_AMP_CACHES = re.compile(r"^(?:[\w-]+\.)?(?:cdn\.ampproject\.org/[cv]|google\.[a-z.]{2,6}/amp)/(?:s/)?(?=[\w-]+\.)")
_SESSION = re.compile(r";(jsessionid|phpsessid|sid)=[^/?#]*|/\([SX]\([a-z0-9]{24}\)\)(?=/)", re.IGNORECASE)


def url_key(url: str) -> str:
    """The key under which an address is known: equal for addresses of the same page.

    Scheme, `www.` and mobile hosts, default ports, fragments (but `#!` and `#/`, which name pages), tracking
    parameters, the order of parameters, AMP and its caches, views for printing and on one page, session ids, index
    pages and the last slash do not count. For comparing, never for fetching. A text that is no address is its own key.
    """
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return _bounded(url.strip())
    if not host:
        return _bounded(url.strip())
    host = _host_key(host)
    if port is not None and port not in (80, 443):
        host = f"{host}:{port}"
    cached = _AMP_CACHES.match(host + parts.path)
    if cached:
        return url_key(f"https://{(host + parts.path)[cached.end() :]}?{parts.query}")
    fragment = "#" + parts.fragment if parts.fragment.startswith(("!", "/")) else ""
    return _bounded(host + _path_key(parts.path) + _query_key(parts.query) + fragment)


def credible_canonical(page_url: str, canonical: str) -> bool:
    """Whether a page's canonical link can be believed: an http(s) address of the same site that is not its front page
    (a common mistake that would join all articles of a publisher), unless the page is the front page itself, and not
    another article or the section the page is in: one whose numbers are others, or that lacks the page's."""
    try:
        page, named = urlsplit(page_url), urlsplit(canonical)
        page_host, named_host = _host_key(page.hostname or ""), _host_key(named.hostname or "")
    except ValueError:
        return False
    if named.scheme not in ("http", "https") or not named_host or not page_host:
        return False
    if _site(page_host) != _site(named_host):
        return False
    named_is_front = _path_key(named.path) == "" and not _query_key(named.query)
    page_is_front = _path_key(page.path) == "" and not _query_key(page.query)
    return page_is_front or not (named_is_front or _names_another(page, named))


def _names_another(page: SplitResult, named: SplitResult) -> bool:
    ids, named_ids = _article_ids(page), _article_ids(named)
    if not ids or ids & named_ids:
        return False
    return bool(named_ids) or f"{_path_key(page.path)}/".startswith(f"{_path_key(named.path)}/")


def _article_ids(url: SplitResult) -> set[str]:
    """Numbers in an address that are long enough to name an article, and no date."""
    return set(_ARTICLE_ID.findall(f"{url.path}?{_query_key(url.query)}"))


def same_site(one: str, other: str) -> bool:
    """Whether two addresses belong to one registered domain."""
    try:
        hosts = [_host_key(urlsplit(url).hostname or "") for url in (one, other)]
    except ValueError:
        return False
    return hosts[0] != "" and _site(hosts[0]) == _site(hosts[1])


def _bounded(key: str) -> str:
    """Keys are indexed; a monster keeps its head and gets a hash."""
    if len(key) <= MAX_KEY_CHARS:
        return key
    digest = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{key[: MAX_KEY_CHARS - 65]}#{digest}"


def _host_key(host: str) -> str:
    host = host.rstrip(".").lower()
    if not host.isascii():
        try:
            host = idna.encode(host, uts46=True, transitional=False).decode("ascii")
        except idna.IDNAError:
            return host
    for prefix in _HOST_PREFIXES:
        if host.startswith(prefix) and host.count(".") >= 2:
            return host.removeprefix(prefix)
    return host


def _site(host: str) -> str:
    """The registered domain, near enough: the last two labels, three below a public suffix like `co.uk`."""
    labels = host.split(".")
    if host.replace(".", "").isdigit() or ":" in host:
        return host
    wide = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in ("co", "com", "or", "ac", "gv", "org", "net")
    return ".".join(labels[-3:] if wide else labels[-2:])


def _path_key(path: str) -> str:
    path = _SESSION.sub("", path)
    parts = (unquote_to_bytes(part.encode("utf-8", "replace")) for part in path.split("/"))
    path = "/".join(quote(part, safe=":@!$&'()*+,;=~-._") for part in parts)
    path = re.sub(r"/{2,}", "/", path)
    path = _INDEX_NAMES.sub("/", path)
    path = _AMP_ENDINGS.sub("", path.rstrip("/"))
    path = _OTHER_VIEWS.sub(r"\1", path)
    if path.startswith("/amp/"):
        path = path[4:]
    return path.rstrip("/")


def _query_key(query: str) -> str:
    kept = sorted(
        (name, value)
        for name, value in parse_qsl(query.replace("&amp;", "&"), keep_blank_values=True, errors="replace")
        if _may_be_id(name, value) or not (_is_tracking(name) or _is_view(name, value))
    )
    return "?" + "&".join(f"{quote(name)}={quote(value)}" for name, value in kept) if kept else ""


def _may_be_id(name: str, value: str) -> bool:
    return name.lower() in _MAY_BE_IDS and _ID.fullmatch(value) is not None


def _is_view(name: str, value: str) -> bool:
    """Whether the parameter only asks for another view of the page."""
    wanted = _WHOLE.get(name.lower())
    return wanted is not None and wanted in ("", value.lower())


def _is_tracking(name: str) -> bool:
    name = name.lower()
    return name in _TRACKING or name.startswith(_TRACKING_PREFIXES)
