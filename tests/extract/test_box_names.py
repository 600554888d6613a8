"""Names that houses and the systems behind them give to boxes, as public parsers of German pages name them."""

from __future__ import annotations

import pytest

from pipelines.extract.box_names import is_unwanted
from pipelines.extract.side_boxes import is_side_label

BESIDE = """
abo-hinweis | abohinweis | abstimmung | actions clearfix | ad-container | ad_ | additionalInfo | adsbygoogle |
adSlot | advads-3 | advertisement | affiliate | affiliate-link | Anzeige | app-storyline-related-topics |
app-toolbar | artdetail_social | article-actions | article-author | article-author-top | article-byline |
article-inline-ref | article-kicker | article-meta | article-meta-row | article-metadata | article-origins |
article-pagination article__item | article-pubdate | article-reference | article-share | article__authors |
article__autor | article__gallery | article__header__author | article__heading-related | article__newsletter |
article__nextread nextread-base is-centered | article__share | article__socialbox | article__source |
article__tags | Article_authorSection__x | Article_elementNewsletter__x | Article_elementPoll__x |
articleAuthorBox | ArticleBreadcrumb_breadcrumb__x | articleComments | ArticleContainer_related__aa |
ArticleMetastyled__x | ArticleModuleTeaser_authorSection__x | ArticlePagerTop | ArticleRelated_x |
ArticleSectionSourceOrigin_x | articleTools | artikel-autor | artikel-datum | artikel-empfehlungen |
artikel-footer | artikel-tools | artikel-vorlesen | artikel__autor | artikel_autor | artikel_datum |
ArtikelAbbinder | artikelbild-text | ArtikelBild610 | artikeldatum | artikelfunktionen | artikelfuss |
ArtikelKommentieren | ast-author-box | auch-lesen | audio-version | author-bio-section | author-card |
authorline__author | authorname | authors | authors--withsource | authors__box | authors__list | Authorstyled__x
| autor-kuerzel | autoren-info | autorenkasten | AutorenModul | b-article-extended-reading | b-audio-player |
b-section-article-list | b-social-icons | backToHome | badges | bc-player | beyondwords-player-root |
bezahlschranke | bild-unterschrift | Bildbeschreibung | BilderRelatedLinks | Bildnachweis | bildquelle |
bildtext | Bildueberschrift | billboard | blaettern | blz-sidebar | byline | c-author__position | c-autor |
c-consent-overlay | c-contentHeader__author | c-crosslinks | c-inline-teaser-list | c-metadata |
c-native-newsletterbox | c-related | c-sourcepoint-consent | c-topicbox | c_related | c_tags | caption tvthek
stripe-credits | Captionstyled__x | catchword | cbx-Author-is-in-article-container-info |
cfs-article-recommendation | cleverpush | code-block code-block-3 | comment | comment-button |
comment-disabled-notice | commentBlock | commentForm | comments | Comments | commentSent | Community |
community-box | communityCanvas | content--group__section-related | contentFooter | ContentFooter |
ContentMetaInfo_root__x | cookie-notice | copy-link-popup | copytext__audio | credits | Creditstyled__x |
crp_related | ctn-PlaceholderContent | dataPolicySettings__description | datenschutz-hinweis | diskussion |
dm-article-author | dm-article__paywall | dm-figcaption | dm-newsletter | dm-related | donate-box | drucken |
druckversion | einwilligung | embed-privacy-overlay | entry-meta | entry-tags | external-content | fact |
FAZArtikelKommentare | Feedback_root__fr_Mi | fehlermeldung | fig__caption | figure__copyright | follow-button |
forum-link | foto-credit | FotoBoxInnerLeft | fotovermerk | gallery compact | gallery-count | gbox_affiliate |
gewinnspiel | glomex-player | google-news-button | google-preferred | heateor_sss_sharing_container |
hinweis-box | id-Article-advert | id-Article-content-item-copyright | id-Article-dateActionboxCombo |
id-Article-kicker | id-AuthorList | id-Comments | id-DonaldBreadcrumb | id-js-relatedStory | id-Mediabox-info-el
| id-Recommendation | id-Story-authors | id-Story-googleFollowButton | id-Story-interactionBar |
id-Story-timestamp | id-StoryElement-authors | id-StoryElement-factBox | id-StoryElement-image-caption |
id-StoryElement-inArticleReco | id-StoryElement-interactionBar | id-StoryElement-intestitialLink |
id-StoryElement-timestamp | image-num | info-box | infobox | infokasten | infokasten-autor | infotext |
InlineTeaserstyled__x | iq-site | iqadtile4 | item-caption | job-market | job-teaser | jti-certification |
jw-player | kadence-related | kicker | kmm-comment | kmm-newsletter | kmm-share | kommentarbereich |
kommentarfunktion | korrektur-hinweis | ks-author-box | latest_posting_snippet | lesen-sie-auch-box |
leseraufruf | leserkommentar | lesermeinungscontainer | leserumfrage | LightBoxOverlay | lineinfo | linkbox |
list-jtoc | liveblog-nav | loadingBanner | lookup-links | lookupLinksArtikel | mad_d_incontent-1 | mailchimp |
markerText | matadaten-autor-container | media-caption__description | media-caption__source | mediaInfo |
MediaLink | mehr-zum-thema-box | mehrzumthema | meinungsbarometer | metadata | mh-author-box | mh-share-buttons
| mm-adbox | mod-paywall | molongui-author-box | more-items-block | MultimediaNavigation | native-ad |
navigation post-navigation | netzpolitik-cta | news-related | news_datum | newSharing | newsletter |
newsletter-box | newsletter-embed | newsletter-signup-inline | newsletter-teaser-form | NewsletterBoxstyled__x |
newsletterTeaser | nextread | nl-box | Overlinestyled__x | Page.Companion | PagerBox | pageTop | paragraph-ad |
partner-content | partnerinhalt | paypal-donation | paywall-tabs | Paywallstyled__x | piano-container |
pianocontainer | plista_alternativ | plusbox | post-nav-links | post-tags | pp-multiple-authors |
premium-overlay | printversion | printversion--hide | produktbox | qmn-ad-1 | quellenangabe-bild | read-more |
ReadingTimeBox | ReadMorestyled__x | rechtehinweis | RecommendationBox | recommendations |
recommendations__cceWidget | recommendations__topStories | Recommendationsstyled__x | region--appendix | related
| related-content | related-posts | related-topics | relatedArticles | RelatedLinkBox | rpwe-block | rsCaption |
saboxplugin-wrap | seitenanfang | service-links | servicebox | ServicesFooter | shareCon | Sharing Button |
sharing-bar__container | shop-teaser | similar-posts | similarityBlock | simple-author-box | social-box |
social-media-floater | social-tools | SocialMediaSharer_x | SocialMediaStatus | source | spendenaufruf |
spendenbox | sprungmarken | starbar | steady-paywall-container | stellenmarkt | story-community | story-footer |
story-tool | storyElementWrapper__paywallContainer | storyline-intro-authors |
storylineIntro__dateAndReadingTime | StyledArticleHead__ArticleHeadDetails | supplementary | supportbox |
sz-article-sharebar | sz-article__author | sz-article__pagination | table-jtoc | table-of-contents |
tag-list_abc | tagcloud | taglist | tagsContainer | td-adspot-title | td-author-name | td-post-sharing |
td-related | teaser-card-carousel | teaser-list | teaserbox | teaserbox-wrapper | tg-crosslinks | thema-box |
themen-teaser | themenbox | toc | toolbar | trustbox_abc | ts-abo-link | ts-recommendation | txt--ad |
u-teaser-list | u-text-source | va-article-slider | va-barometer | va-related-article | verlagsangebot | vgwort
| video-js | VideoBox | vodl-region-article__author-box-wrapper | vodl-region-article__category-label |
vodl-region-article__content-bottom | watson-autocontext__stack | watson-autocontext__stories |
watson-contextTeaser | watson-infobox-editorial | watson-navigation__sidelink | watson-poll |
watson-snippet__authorbox | watson-snippet__authors | watson-snippet__shareBubbles | watson-snippet__uppertitle
| weitere-artikel | WeitereBeitraege | weiterfuehrend | weiterfuehrende-links | weiterLesen | widget--related |
wp-block-buttons | wp-block-group has-background newsletter | wp-post-author-wrap | wpdiscuz |
wpra-reactions-container | you-may-like | z-text-to-speech | zplus-badge | zur-person | zurueck
"""
TEXT = """
a-article-content | a-article-header__lead | a__in | abo-content | absatz | abstract | adaptive | addition |
additional-text | advanced-text | anreisser | anreißer | answer | antwort rte__abs--antwort | article
articlecomponent | article-abstract | article-body | article-content | Article-Description | article-description
| article-detail | article-full | article-intro | article-lead | article-main | article-page | article-paragraph
| article-section | article-subtitle | article-teaser | article-text-wrapper | article__body | article__content
| article__header-lead | article__header__intro__text | article__intro | article__item | article__lead |
article__paragraph | article__summary | article__teaser-text | article__text | ArticleBody_x | articlecomponent
| articleDetail | articlemdot | artikel-content | artikel-inhalt | artikel-teaser | artikel__text | artikel_text
| artikeltext | atc-Intro | atc-Text | block-content | body-elements | body-elements__paragraph | bodytext |
bodytext paragraph | box-content | brodtext | c-article-page__intro | c-article-text | c-article__content |
c-lead | c-rich-text-renderer c-rich-text-renderer--article | c-richText | c-summary__intro | ce-bodytext |
cms-content | content-area | ContentDetailPage | ContentHead_lead____SsS | copytext | copytext__text |
csc-default | dek | description | detail-content | dm-article | einleitung | elementor-widget-theme-post-content
| entry-content | entry-excerpt | et_pb_text_inner | excerpt | expressive-copy-lg | expressive-copy-lg-body |
field field--name-body | field-item even | fl-rich-text | Fliesstext | font-bold text-18 leading-17 | font-sans
| fp-article-body | frage rte__abs--frage | frame frame-default frame-type-text | Grundtext | has-background |
has-drop-cap | header-teaser | headered | headline-and-text | headline__lead | hyphenate |
id-StoryElement-leadText | id-StoryElement-paragraph | indent | interview-text | interview__question | intro |
introtext | is-premium | itemFullText | json-ld-paid-content-marker | kb-content | kick__article__content__child
| kick__article__teaser | kmm-article-box | kurztext | layout-content | lead | lead-and-body | lead-paragraph |
lead-text | leadIn | leading-loose | loaded | longText | main-article-corpus | main-content | media-article |
media-text-content | meldung_wrapper | mod-article | modulepadding | mso-text | MsoNormal | news-single-item |
news-teaser | news-text-wrap | newstext | nm-article | no-tts | o-article__content | o-text | opinion-text | p1
| page-intro | paid-content | paragraph | paragraph--premium | Paragraph_x | park-article-content |
park-article__content | paywalled | plus-article | plusContent | post-body | post-content | preface |
premium-content | prose | quelle-text | question | region region-content | rich-text | richtext | RichText
RichText--iconLinks | ringCommonDetail ringBlockType-paragraph | sectbody | short-text | shorttext |
site-content | StandardText | standfirst | story | story-article | story-lead | story-story | StoryBody |
storyline | subline | summary | sz-article__body | tab-content | tagdiv-type | td-post-content | tdb-block-inner
| teaser | teaser-text | teasertext | text | text--lead | text-18 leading-17 | textabsatz | textabsatz columns
twelve | textblock | textBlock | thrv_wrapper | ts-article | tx-news-article | typo-r-subline-detail |
untertitel | vc_column_text wpb_text_column | vorspann | vorspanntext | watson-story__content | western |
word-wrap word-wrap | wp-block-paragraph | wpb_wrapper | ym-clearfix | zonBody
"""


def _names(table: str) -> list[str]:
    return [" ".join(name.split()) for name in table.split("|")]


@pytest.mark.parametrize("name", _names(BESIDE))
def test_a_box_beside_the_text(name: str) -> None:
    assert is_unwanted(name)


@pytest.mark.parametrize("name", _names(TEXT))
def test_a_box_of_the_text(name: str) -> None:
    assert not is_unwanted(name)


@pytest.mark.parametrize(
    ("label", "is_side"),
    [
        ("Newsletter Anmeldung", True),
        ("Artikel teilen", True),
        ("Mehr zum Thema", True),
        ("Anzeige", True),
        ("Kommentare", True),
        ("Empfehlungen", True),
        ("Artikel zum Hören", True),
        ("Rat vertagt Entscheidung über die alte Spinnerei", False),
        ("Artikeltext", False),
        ("Hauptinhalt", False),
    ],
)
def test_labels_for_screen_readers(label: str, is_side: bool) -> None:
    assert is_side_label(label) is is_side
