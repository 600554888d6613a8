"""The names that house systems give to boxes that are not the article, in German and English.

Each name is a whole word of a class, an id or a data attribute: words end at a space, hyphen, underscore, colon, dot
or digit, and camelCase counts as hyphens. `-?` stands where houses write with and without a
hyphen. One entry a kind, so that a wrong removal can be traced to its line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache, wraps

_CALL = (
    "(?:box|teaser|banner|signup|sign-up|anmeldung|form|promo|widget|cta|hint|hinweis|ad|modul|module|element"
    "|container|block|abo|embed|wrapper|inline|register|subscription|subscribe|callout|section)s?"
)
_PART = (
    "(?:bar|box|buttons?|links?|icons?|list|media|tools?|menu|nav|container|wrapper|module|section|overlay"
    "|actions?|items?)"
)

_KINDS = {
    "newsletter and apps": [rf"(?:news-?letter|nl|push|whats-?app|telegram|app|abo|e-?paper|rss)[-_]?{_CALL}",
        "newsletters?", "nl-(?:signup|box)", "mail-?chimp", "clever-?push", "google-?(?:news|preferred|follow)",
        "follow-?(?:button|us|box|bar)"],
    "related": [
        "related", "verwandte?", "recommend(?:ed|ation|ations)?", "recommender", "empfehlung(?:en)?",
        "read-?(?:more|also|next)", "weiter-?lesen", "next-?reads?", "mehr-?(?:zum-?thema|dazu|lesen|artikel|infos?)",
        "weitere-?(?:artikel|beitr(?:ae|ä)ge|links|infos?|informationen|inhalte|meldungen|nachrichten|themen)",
        "weiterf(?:ue|ü)hrende?(?:-?links?|-?infos?)?", "auch-?lesen", "artikel-?empfehlung(?:en)?",
        "similar-?(?:posts|articles|stories)?", "similarity-?block", "lookup-?links", "extended-?reading",
        "in-?article-?(?:reco|teaser|link|ref|promo|related)\\w*", "inline-?(?:ref|teaser|reco|related|links?)",
        "inter?stiti?(?:al|el)-?links?", "more-?items?(?:-?block)?", "auto-?context", "context-?teaser",
        "story-?tools?", "(?:article|artikel)-?(?:relations?|references?|aside|abbinder)",
        "(?:thema|themen|topic)-?(?:box|kasten|liste|teaser|block)", "multimedia-?navigation",
        "section-?article-?list", "supplementary", "rpwe(?:-block)?", "td-related\\w*", "companion",
        "more-?on", "more-?(?:articles|stories|news|topics)", "see-?also", "auch-?interessant", "lesen-?sie-?auch",
        "lesetipps?", "leseempfehlung(?:en)?",
        "link-?list", "link-?box", "themenlinks?", "topic-?links?", "artikellinks?", "crosslinks?", "tag-?list",
        "tags?", "tag-?clouds?", "keywords?", "schlagw(?:o|oe|ö)rte?r?",
        "teaser-?(?:inline|embed|card|liste?|box|block|group|grid|slider|wrapper|container|section)",
        "disturber", "störer", "stoerer",
        "most-?read", "meistgelesen",
        "top-?stories", "popular", "beliebt", "trending",
        "ticker-?box", "outbrain", "taboola", "plista", "strossle", "widget-?area", "side-?bar",
        "marginal(?:ie|spalte)?", "rightcol",
        "promo(?:box|tion|s)?", "eigenwerbung", "hausanzeige", "jp-relatedposts", "yarpp", "crp_related",
    ],
    "sharing": [
        rf"(?:share|sharing|social|socials?|some|bookmark|merkliste|merken)[-_]?{_PART}?", "shariff", "addthis",
        "addtoany", "ssba", "heateor", "mashsb", "sharedaddy", "jp-sharing",
        "(?:article|artikel)-?(?:tools|actions|aktionen|share|sharing|social|toolbar|functions|funktionen|options|service)",
        "toolbar", "toolbox", "actions?", "action-?(?:bar|box)", "interaction-?(?:bar|area)", "socialmedia\\w*",
        "drucken", "druck-?version", "print-?version", "print-?hide",
    ],
    "comments": [
        "leser-?meinung(?:en)?(?:s?-?container)?", "(?:artikel)?-?kommentieren", "wpdiscuz", "diskussion(?:en)?",
        "kommentar-?(?:funktion|bereich|feld|hinweis)", "(?:latest-?)?postings?(?:-?(?:snippet|list|count))?",
        "forum-?(?:link|box)",
        "(?:comments?|kommentare?|leserkommentare?|leser-?briefe?|disqus|coral|respond|community|discussion"
        "|forum-?teaser|user-?comments)"
        "(?:[-_]?(?:box|list|area|section|form|container|wrapper|count|counter|link|button|teaser|respond|reply"
        "|template|module|area))?",
    ],
    "paywall": [
        "pay-?wall", "plus-?(?:box|teaser|banner|offer)", "abo-?(?:box|wall)", "offer(?:-?box|page|wall|s)?",
        "bezahl-?schranke", "abo-?(?:hinweis|link|info|angebote?)", "content-?payment",
        "piano(?:-?(?:container|box))?",
        "reg-?wall", "subscribe", "subscription",
        "login-?(?:box|wall|form)", "upsell", "checkout", "premium-?(?:box|teaser|banner|hint|overlay)",
    ],
    "consent": [
        "cmp-?(?:banner|layer|overlay|consent)",
        "einwilligung", "data-?policy(?:-?settings)?", "placeholder-?content",
        "(?:cookie|consent|gdpr|dsgvo|privacy|datenschutz|usercentrics|opt-?in|two-?click|external-?content"
        "|externer-?inhalt|embed-?(?:consent|placeholder|wrapper|privacy|container|box))"
        "(?:[-_]?(?:banner|layer|notice|box|hint|overlay|placeholder|wrapper|manager|container|info|text))?",
    ],
    "adverts": [
        "ads?", "adv", "advert", "advertisement", "advertising", "anzeigen?", "werbung",
        "ad-?(?:slot|container|wrapper|box|banner|label|unit|tag|placeholder|marker|space|area)",
        "banner", "sponsor(?:ed)?", "affiliate(?:-?(?:box|hint|disclaimer|widget|hinweis))?", "gpt", "dfp", "iqd",
        "superbanner", "skyscraper", "rectangle", "billboard", "iq-?ad\\w*", "iq-site", "ad-?spot(?:-?title)?",
        "ads-?by-?google", "adv-?ads", "code-block-(?=\\d)", "in-?content-?ad\\w*", "incontent",
        "partner-?(?:content|inhalte?|box|angebote?|teaser|links?)",
        "(?:produkt|product|shop|job|stellen|seminar|gewinnspiel)s?-?(?:box|teaser|widget|liste?|tipp|market|markt|promo"
        "|anzeigen)", "gewinnspiel", "verlags-?angebote?",
        "spenden?-?(?:aufruf|box|banner|hinweis|kasten|leiste|modul|teaser|button)",
        "donat(?:e|ions?)(?:-?(?:box|banner|form|button|widget))?", "support-?(?:box|us|banner)", "vg-?wort", "cta",
    ],
    "authors": [
        "(?:author|autoren?|autorin)[-_]?(?:box|info|infos|bio|biography|card|profile?|about|teaser|description"
        "|vita|kasten|container|section|portrait|image|footer)",
        "about-?(?:the-?)?author", "vcard", "writer-?bio", "author-?bio-?\\w+", "saboxplugin\\w*", "zur-?person",
    ],
    "bylines and dates": [
        "by-?line", "autorenzeile", "author(?:s|-?line|-?names?|-?list)?", "autor(?:en)?(?:-?zeile|-?name)?",
        "article-?(?:author|byline|meta|info|date|time|authors|dateline|metadata)",
        "post-?(?:meta|info|date|author|tags|categories|navigation|nav)",
        "entry-?(?:meta|footer|date|utility)", "meta-?(?:info|data|line|bar|box)", "posted-?on", "datum",
        "artikel-?(?:autor|datum|zeit|info|meta|kopf-?info)", "line-?info", "article-?(?:origins?|agenc(?:y|ies))",
        "(?:article|text|content|news|story|u-text)-?source", "source-?origin", "source",
        "(?:redakteurs?|autoren?|autor)-?k(?:ue|ü)rzel", "article-?head-?details",
        "date-?line", "publish(?:ed)?-?date", "pub-?date",
        "timestamp", "date-?time", "reading-?time", "readtime", "lesezeit", "lesedauer",
    ],
    "kickers": [
        "kicker", "dach-?zeile", "ober-?zeile", "over-?line", "roof-?line", "spitz-?marke", "top-?line", "eyebrow",
        "upper-?title", "catch-?word", "marker-?text", "category-?label", "badges?",
    ],
    "navigation": [
        "bread-?crumbs?", "brotkrume", "breadcrumb-?(?:nav|list|trail)", "pagination", "paging", "pager",
        "page-?nav(?:igation)?", "skip-?links?", "site-?(?:header|footer|nav)",
        "main-?(?:nav|menu|navigation)", "nav(?:bar|igation)?", "menu", "mega-?menu", "footer", "page-?footer",
        "page-?top", "back-?to-?(?:top|home|overview)", "seiten-?anfang", "nach-?oben", "zur(?:ue|ü)ck",
        "bl(?:ae|ä)ttern", "sprung-?marken?", "artikel-?(?:fu(?:ss|ß)|footer)", "j-?toc",
        "(?:news|article|artikel)-?navi", "appendix", "content-?bottom",
        "masthead", "search-?(?:box|form|bar)", "ez-toc", "toc",
        "inhaltsverzeichnis", "table-of-contents",
        "wp-block-(?:latest-posts|buttons?|search|social-links|categories|tag-cloud|rss|comments)",
    ],
    "captions and credits": [
        "captions?",
        "bild-?(?:überschrift|ueberschrift|vermerk|hinweis|unterschrift|text|legende|unterzeile|beschreibung|nachweis|quelle|info|zeile|rechte)",
        "bu",
        "(?:image|img|photo|foto|media|picture|lightbox)(?:-|__?|--)?(?:captions?|credits?|copyright|source|nachweis"
        "|unterschrift|description|details?|info|subline)",
        "image-?(?:meta|title|num)", "foto-?(?:text|vermerk|box)", "quellen-?angabe", "figure-?text",
        "(?:artikel|absatz)-?bild\\w*",
        "(?<![-_])(?:image|img|bild|picture)__text",
        "media-?link", "(?:rs|isc)-?(?:caption|image)\\w*", "info-?text",
        "wp-caption(?:-text)?", "credits?", "copyrights?", "figcaption",
        "article-?(?:image|figure|media|gallery|video)-?(?:caption|credit|copyright|text|info|source)?",
        "legend", "fotograf", "photographer", "urheber", "quelle-?bild",
    ],
    "galleries and players": [
        "(?:gallery|galerie|bildergalerie|bilderstrecke|fotostrecke|slideshow|slider|slick|swiper|carousel"
        "|lightbox|image-?gallery|media-?gallery|diashow|fotogalerie)"
        "(?:[-_]?(?:container|wrapper|item|slide|teaser|box|list|inner|caption))?",
        "(?:video|audio|media|podcast)[-_]?(?:player|container|wrapper|teaser|box|embed|info|title|caption"
        "|description|meta|overlay|playlist|module)",
        "(?:copy-?text|story|content|body|inline|article)-?(?:video|audio)s?",
        "(?:jw|bc|glomex|vjs|js-?video)-?player",
        "video-?js", "videojs",
        "audio", "vorlesen", "read-?speaker", "speechkit", "text-?to-?speech", "tts", "remp", "player",
    ],
    "feedback": [
        "leser-?(?:umfrage|aufruf|frage|service)", "abstimmung", "(?:meinungs?-?)?barometer", "star-?bar",
        "(?:feedback|rating|bewertung|voting|votes?|umfrage|poll|survey|quiz|report-?(?:error|mistake)"
        "|fehler-?melden|correction-?form|opinary|reactions?|likes?|emotions?)"
        "(?:[-_]?(?:box|form|widget|container|stars|bar|module))?",
    ],
    "embeds": [
        "info-?graphic", "datawrapper", "infogram", "flourish", "twitter-?tweet", "instagram-?media",
        "tiktok-?embed", "fb-post", "fb-like", "fb-root", "embedly", "social-?embed", "oembed",
        "wpcf7", "mc4wp", "mailpoet", "tribe-events",
    ],
    "notes of the house": ["imprint", "impressum", "legal", "agb", "disclaimer", "trust-?project", "jti", "originator",
        "(?:presse|press|media)?-?(?:contact|kontakt)-?(?:headline|text|info|box|data|daten)",
        "editorial-?note", "transparenz(?:hinweis|box)?", "redaktions-?hinweis", "korrektur-?hinweis",
        "rechte?-?hinweis", "hinweis-?(?:box|kasten)", "fehler-?meldung",
        "trust-?box", "service-?(?:box|links|kasten)"],
    "fact boxes": [
        "(?:info|information|fact|fakten|facts)s?-?(?:box(?:en)?|kasten|kästen|element|block)", "box-?info",
        "facts?(?:-?sheets?)?", "side-?box", "additional-?info",
        "steckbrief", "dossier-?(?:box|teaser|links?)",
    ],
    "unseen": [
        "sr-?only", "visually-?hidden", "screen-?reader(?:-?(?:text|only))?", "element-?invisible", "invisible",
        "hidden-?visually", "u-hidden", "is-hidden", "aural",
        "a11y(?:-?(?:text|hidden))?", "d-none", "print-?only", "only-?print", "noprint-?hint", "modal", "pop-?up",
        "overlay", "tooltip", "toast", "off-?canvas", "flyout", "layer",
    ],
}  # fmt: skip

_BEGIN, _END = r"(?:^|[\s_\-:.])", r"(?=$|[\s_\-:.\d])"


def _any_of(kinds: Iterable[str]) -> re.Pattern[str]:
    """Finds any name of these kinds in a word of small letters.

    Not IGNORECASE: with it Python tries every name at every place, without it only those with the right first letter.
    """
    return re.compile(f"{_BEGIN}(?:{'|'.join(name for kind in kinds for name in _KINDS[kind])}){_END}")


_UNWANTED = _any_of(_KINDS)
_APART = _any_of(("sharing", "comments", "authors", "bylines and dates", "kickers", "captions and credits", "unseen"))
_FACT_BOX = _any_of(("fact boxes",))
_CAMEL = re.compile(r"(?:-?[Ss]tyled(?=_|-|$))|(?<=[a-zäöüß])(?=[A-ZÄÖÜ])")
"""Where a word of a name ends; `Authorstyled__sc` is how one library writes `Author`."""
_PLACE = re.compile(r"(?:^|[_-])(?:date-?line|place-?line|(?:[a-z]+-)?source)(?=$|[_-])")
_ABOUT_OTHERS = re.compile(r"^(?:no|has|with|without|hide|show|is|ohne|mit|js|lazy)[-_]", re.IGNORECASE)
"""`has-newsletter` says what is in a box, not what it is."""
_UNSEEN = re.compile(r"(?:^|[_-])(?:sr-?only|visually-?hidden|screen-?reader|invisible)(?=$|[_-])")
_COMMENTS = re.compile(
    r"(?:^|[_-])(?:comments?|comment-?(?:list|links|section|area|thread|items?|body|text|wrapper|container|box|feed)"
    r"|(?:user|reader|leser|article|post)-?comments?|(?:leser-?)?kommentare?(?:-?(?:liste|bereich|spalte|box))?"
    r"|leser-?(?:briefe?|meinung(?:en)?|diskussion)|disqus_thread|coral-?thread|community-?(?:posts?|thread|discussion)"
    r"|respond)(?=$|[_-])"
)
_CREDIT = re.compile(
    r"(?:^|[_-])(?:credits?|copyrights?|bild-?(?:nachweis|quelle|rechte)|foto-?(?:graf|nachweis|quelle)|photographer"
    r"|urheber)(?=$|[_-])"
)
_PAYWALL = re.compile(r"paywall|pay-wall|payment|piano|premium|metered|steady|restricted|plus")

Judgement = Callable[[str], bool]
MAX_WORDS = 20_000
"""Words whose judgement is remembered: pages of one house share nearly all of theirs, those of 140 houses fit."""


def by_word(judge: Judgement) -> Judgement:
    """A judgement of names that holds if it holds for one of their words, each of which is judged once."""
    judged = lru_cache(maxsize=MAX_WORDS)(judge)

    @wraps(judge)
    def is_one(names: str) -> bool:
        return any(map(judged, names.split()))

    return is_one


def parted(word: str) -> str:
    """The word in small letters with a hyphen where a capital began a part of it: `relatedLinks` is `related-links`."""
    return _CAMEL.sub("-", word).lower()


def is_about_others(word: str) -> bool:
    """Whether a word like `has-sidebar` says what is in a box and not what it is."""
    return bool(_ABOUT_OTHERS.match(word))


@by_word
def is_unwanted(word: str) -> bool:
    """Whether these words name a box that is no article."""
    return not is_about_others(word) and bool(_UNWANTED.search(parted(word)))


@by_word
def stands_apart(word: str) -> bool:
    """Whether these words name what is never a word of a sentence, as a keyword's or an advert's link may be."""
    return not is_about_others(word) and bool(_APART.search(parted(word)))


@by_word
def is_unseen(word: str) -> bool:
    """Whether these words name what only screen readers see. The only names for which a heading goes."""
    return bool(_UNSEEN.search(word.lower()))


@by_word
def is_comments(word: str) -> bool:
    """Whether these words name readers' comments."""
    return bool(_COMMENTS.search(parted(word)))


@by_word
def is_credit(word: str) -> bool:
    """Whether these words name who took or sold a picture."""
    return bool(_CREDIT.search(parted(word)))


@by_word
def is_paywall(word: str) -> bool:
    """Whether these words speak of a paywall: before it, or of the text behind it."""
    return bool(_PAYWALL.search(word.lower()))


@by_word
def is_fact_box(word: str) -> bool:
    """Whether these words name a box of facts beside the text."""
    return not is_about_others(word) and bool(_FACT_BOX.search(parted(word)))


@by_word
def is_place(word: str) -> bool:
    """Whether these words name the place or agency at the head of a text."""
    return bool(_PLACE.search(word.lower()))
