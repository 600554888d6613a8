"""Take out of the tree what cannot be the article, by the names that German house systems give their boxes.

Runs after captions, credits and bylines were read and before trafilatura sees the tree. A box is spared, whatever its
name, where it holds the headline or much of the page's prose: systems hang words like `has-newsletter` on the whole
article.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from pipelines.extract.parse import Element

MAX_PROSE_SHARE = 0.3
"""A box with more than this share of the page's paragraph text is not pruned for its name."""

_TAGS = frozenset(
    """script style noscript iframe button select input textarea nav footer figure figcaption video audio object embed
    canvas svg picture dialog template label map img source fieldset option datalist amp-ad amp-embed amp-iframe
    amp-video amp-img""".split()
)
"""Elements that never hold the running text."""
_GUARDED_TAGS = frozenset(("aside", "form", "nav", "footer", "figure", "label", "fieldset"))
"""Of those (and these), the ones that some system wraps around a whole page or article."""

# Whole words of class, id and data names. Each line is one kind of box.
_NAMES = re.compile(
    r"""(?:^|[\s_\-:.])(?:
      (?:news-?letter|nl|push|whats-?app|telegram|app|abo|epaper|e-?paper|rss)[-_]?(?:box|teaser|banner|signup|sign-up|anmeldung|form|promo|widget|cta|hint|hinweis|ad|modul|module|element|container|block|abo|embed|wrapper|inline|register|subscription|subscribe|callout|section)s?
    | newsletters? | nl-signup
    | (?:related|verwandte?|recommend(?:ed|ation|ations)?|recommender|empfehlung(?:en)?|read-?(?:more|also|next)|weiterlesen|mehr-?zum-?thema|mehrzumthema|more-?on|more-?(?:articles|stories|news|topics)|see-?also|auch-?interessant|lesen-?sie-?auch|lesetipps?|leseempfehlung(?:en)?|linklist|link-?list|linkbox|link-?box|themenlinks?|topic-?links?|taglist|tag-?list|tags?|keywords?|schlagw(?:o|oe|ö)rte?r?|artikellinks?|teaser-?list(?:e)?|teaser-?(?:box|block|group|grid|slider|wrapper|container|section)|most-?read|mostread|meistgelesen|top-?stories|popular|beliebt|trending|ticker-?box|outbrain|taboola|plista|strossle|widget-?area|sidebar|side-?bar|marginal(?:ie|spalte)?|rightcol|crosslinks?|promo(?:box|tion|s)?|eigenwerbung|hausanzeige)
    | (?:share|sharing|social|socials?|some|bookmark|merkliste|merken)[-_]?(?:bar|box|buttons?|links?|icons?|list|media|tools?|menu|nav|container|wrapper|module|section|overlay|actions?|items?)?
    | shariff | addthis | article-?(?:tools|actions|share|sharing|social|toolbar|functions|options) | toolbar | toolbox
    | (?:comments?|kommentare?|leserkommentare?|leser-?briefe?|disqus|coral|respond|community|discussion|forum-?teaser|user-?comments)(?:[-_]?(?:box|list|area|section|form|container|wrapper|count|counter|link|button|teaser|respond|reply|template|module|area))?
    | (?:paywall|pay-?wall|plus-?(?:box|teaser|banner|offer)|abo-?(?:box|wall)|offer(?:-?box|page|wall|s)?|piano|reg-?wall|subscribe|subscription|login-?(?:box|wall|form)|upsell|checkout|premium-?(?:box|teaser|banner|hint|overlay))
    | (?:cookie|consent|cmp|gdpr|dsgvo|privacy|datenschutz|usercentrics|opt-?in|two-?click|external-?content|externer-?inhalt|embed-?(?:consent|placeholder|wrapper|privacy|container|box))(?:[-_]?(?:banner|layer|notice|box|hint|overlay|placeholder|wrapper|manager|container|info|text))?
    | (?:ad|ads|adv|advert|advertisement|advertising|anzeigen?|werbung|adslot|ad-?(?:slot|container|wrapper|box|banner|label|unit|tag|placeholder|marker|space|area)|banner|sponsor(?:ed)?|affiliate(?:-?(?:box|hint|disclaimer|widget|hinweis))?|gpt|dfp|iqd|superbanner|skyscraper|rectangle)
    | (?:author|autoren?|autorin)[-_]?(?:box|info|infos|bio|biography|card|profile?|about|teaser|description|vita|kasten|container|section|portrait|image|footer)
    | (?:about-?(?:the-?)?author|vcard|author-?bio|writer-?bio)
    | (?:by-?line|autorenzeile|author(?:s|-?line|-?names?|-?list)?|autor(?:en)?(?:-?zeile|-?name)?|article-?(?:author|byline|meta|info|date|time|authors|dateline|metadata)|post-?(?:meta|info|date|author|tags|categories|navigation|nav)|entry-?(?:meta|footer|date|utility)|meta-?(?:info|data|line|bar|box)|posted-?on|datum|date-?line|publish(?:ed)?-?date|pub-?date|timestamp|date-?time|reading-?time|readtime|lesezeit|lesedauer)
    | (?:bread-?crumbs?|brotkrume|breadcrumb-?(?:nav|list|trail)|pagination|paging|pager|page-?nav(?:igation)?|skip-?links?|site-?(?:header|footer|nav)|main-?(?:nav|menu|navigation)|nav(?:bar|igation)?|menu|mega-?menu|footer|page-?footer|masthead|search-?(?:box|form|bar))
    | (?:captions?|bild-?(?:unterschrift|text|legende|unterzeile|beschreibung|nachweis|quelle|info|zeile|rechte)|bu|image-?(?:caption|credit|copyright|source|description|info|text|meta|subline|title)|img-?(?:caption|credit|copyright)|photo-?(?:caption|credit|copyright)|foto-?(?:credit|nachweis|text|unterschrift)|media-?(?:caption|credit|copyright|info|description)|picture-?(?:caption|credit|copyright|source)|wp-caption(?:-text)?|credits?|copyrights?|figcaption|article-?(?:image|figure|media|gallery|video)-?(?:caption|credit|copyright|text|info|source)?|legend|fotograf|photographer|urheber|quelle-?bild)
    | (?:gallery|galerie|bildergalerie|bilderstrecke|fotostrecke|slideshow|slider|slick|swiper|carousel|lightbox|image-?gallery|media-?gallery|diashow|fotogalerie)(?:[-_]?(?:container|wrapper|item|slide|teaser|box|list|inner|caption))?
    | (?:video|audio|media|podcast)[-_]?(?:player|container|wrapper|teaser|box|embed|info|title|caption|description|meta|overlay|playlist|module)
    | (?:audio|vorlesen|read-?speaker|speechkit|text-?to-?speech|tts|remp|player)
    | (?:feedback|rating|bewertung|voting|votes?|umfrage|poll|survey|quiz|was-?this-?helpful|report-?(?:error|mistake)|fehler-?melden|correction-?form|opinary|reactions?|likes?|emotions?)(?:[-_]?(?:box|form|widget|container|stars|bar|module))?
    | (?:info-?graphic|datawrapper|infogram|flourish|twitter-?tweet|instagram-?media|tiktok-?embed|fb-post|fb-like|fb-root|embedly|social-?embed|oembed)
    | (?:imprint|impressum|legal|agb|disclaimer|trust-?project|jti|editorial-?note|transparenz(?:hinweis|box)?|redaktions-?hinweis)
    | (?:sr-?only|visually-?hidden|visuallyhidden|screen-?reader(?:-?(?:text|only))?|screenreader|element-?invisible|invisible|hidden-?visually|u-hidden|is-hidden|aural|a11y(?:-?(?:text|hidden))?|d-none|print-?only|only-?print|noprint-?hint)
    | (?:modal|popup|pop-up|overlay|tooltip|toast|off-?canvas|flyout|layer)
    | (?:jp-relatedposts|sharedaddy|jp-sharing|yarpp|crp_related|wpcf7|mc4wp|mailpoet|tribe-events|wp-block-(?:latest-posts|buttons?|search|social-links|categories|tag-cloud|rss|comments)|addtoany|ssba|heateor|mashsb|ez-toc|toc|inhaltsverzeichnis|table-of-contents)
    )(?=$|[\s_\-:.\d])""",
    re.VERBOSE | re.IGNORECASE,
)
_COMMENTS = re.compile(
    r"(?:^|[\s_-])(?:comments?|comment-?list|kommentare?|leserkommentare|disqus_thread|respond)(?=$|[\s_-])",
    re.IGNORECASE,
)
_PAYWALL = re.compile(r"paywall|pay-wall|piano|premium|metered|steady|restricted|plus", re.IGNORECASE)
MIN_PAYWALL_PROSE = 400
"""A box named after the paywall with more text than this is what lies behind it and was delivered all the same."""
_CAMEL = re.compile(r"(?<=[a-zäöüß])(?=[A-ZÄÖÜ])")
_SAFE = re.compile(r"^(?:no|has|with|without|hide|show|is|ohne|mit|js|lazy)[-_]", re.IGNORECASE)
_HEADINGS = frozenset(("h2", "h3", "h4", "h5", "h6"))
_UNSEEN = re.compile(r"(?:^|[\s_-])(?:sr-?only|visually-?hidden|screen-?reader|invisible)(?=$|[\s_-])", re.IGNORECASE)
"""The only names for which a heading goes: `toc-3` or `copyright-law` name headings of the text."""
_ATTRIBUTES = ("class", "id", "data-testid", "data-component")
_ROLES = frozenset(
    ("navigation", "banner", "contentinfo", "search", "dialog", "alert", "complementary", "menu", "toolbar")
)


@lru_cache(maxsize=20_000)
def is_unwanted_name(names: str) -> bool:
    """Whether class and id words name a box that is no article."""
    words = " ".join(word for word in names.split() if not _SAFE.match(word))
    return bool(_NAMES.search(_CAMEL.sub("-", words)))


def prune(tree: Element, *, by_name: bool = True) -> None:
    """Remove, in place, every box that cannot be article; the text after each stays.

    `by_name=False` goes by tags alone: the second try where names took the article with them.
    """
    if by_name:  # readers' comments first: a page with many would make every box of the article look small
        _drop_all(tree, lambda element: _is_named(element, _COMMENTS), prose=max(1, _prose_chars(tree)), share=0.9)
    _drop_all(
        tree, lambda element: _is_candidate(element, by_name), prose=max(1, _prose_chars(tree)), share=MAX_PROSE_SHARE
    )


def _drop_all(tree: Element, is_unwanted: Callable[[Element], bool], *, prose: int, share: float) -> None:
    for element in list(tree.iter("*")):
        parent = element.getparent()
        if parent is None or element.tag in ("body", "html", "main", "article", "h1"):
            continue
        if is_unwanted(element) and not _is_spared(element, prose, share):
            _drop(element, parent)


def _is_named(element: Element, pattern: re.Pattern[str]) -> bool:
    names = element.get("class"), element.get("id")
    return any(name and pattern.search(name) for name in names)


def _is_candidate(element: Element, by_name: bool) -> bool:
    tag = element.tag
    attributes = element.attrib
    if tag in _TAGS or tag in ("aside", "form") or "hidden" in attributes or attributes.get("role") in _ROLES:
        return True
    names = " ".join(attributes.get(name, "") for name in _ATTRIBUTES)
    if not by_name or len(names) <= len(_ATTRIBUTES):
        return False
    return bool(_UNSEEN.search(names)) if tag in _HEADINGS else is_unwanted_name(names)


def _is_spared(element: Element, prose: int, share: float) -> bool:
    if element.tag in _TAGS and element.tag not in _GUARDED_TAGS:
        return False
    if len(element) == 0:
        return False
    if next(element.iter("h1"), None) is not None:
        return True
    held = _prose_chars(element)
    return held > share * prose or (held > MIN_PAYWALL_PROSE and _is_named(element, _PAYWALL))


def _prose_chars(element: Element) -> int:
    """Characters of paragraphs; text straight in boxes counts where a box has much of it."""
    return sum(len(paragraph.text_content()) for paragraph in element.iter("p"))


def _drop(element: Element, parent: Element) -> None:
    tail = element.tail
    if tail:
        previous = element.getprevious()
        if previous is not None:
            previous.tail = (previous.tail or "") + tail
        else:
            parent.text = (parent.text or "") + tail
    parent.remove(element)
