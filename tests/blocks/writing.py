"""Things around the composer to draw: snippets, campaigns, a draft with all that it can have."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.blocks import campaign, composer, drafting, history, post, snippet
from bot.blocks.kit import Drawing
from bot.domain.campaign import Campaign, Rule, tags_of
from bot.domain.delivery import DeliveryStatus
from bot.domain.ids import AccountId, CampaignId, ChannelId, SnippetId
from bot.domain.likeness import Likeness, Said
from bot.domain.post import Caution, Comment, Mark, PostStatus, Threading, Tracking
from bot.domain.shelf import Shelf
from bot.domain.snippet import Snippet, SnippetKind
from tests.blocks.things import ACCOUNTS, ANA, BO, BRAND, CONTENT, NOW, Versions, View
from tests.blocks.things import delivery as sent
from tests.blocks.things import post as post_of

MASTODON, BLUESKY = AccountId(1), AccountId(2)

SNIPPETS = [
    Snippet(
        id=SnippetId(1),
        brand_id=BRAND.id,
        kind=SnippetKind.HASHTAGS,
        name="Bread",
        text="#bread #sourdough #bakery",
        version=1,
        changed_by=ANA,
        changed_at=NOW - timedelta(days=3),
    ),
    Snippet(
        id=SnippetId(2),
        brand_id=BRAND.id,
        kind=SnippetKind.TEXT,
        name="Opening hours",
        text="Open Tuesday to Sunday, 7 to 18.",
        version=4,
        changed_by=BO,
        changed_at=NOW - timedelta(hours=5),
    ),
]
CAMPAIGNS = [
    Campaign(id=CampaignId(2), brand_id=BRAND.id, name="Rye weeks"),
    Campaign(
        id=CampaignId(1),
        brand_id=BRAND.id,
        name="Summer",
        rule=Rule(source="linden", medium="post", term="cake"),
    ),
]
SHELF = Shelf(accounts=ACCOUNTS, campaigns=CAMPAIGNS, snippets=SNIPPETS)

OPEN_DRAFT = drafting.Draft(
    text=CONTENT.text,
    accounts=CONTENT.accounts,
    link=CONTENT.link or "",
    own=(BLUESKY,),
    overrides={BLUESKY: "Rye is here. Come on Saturday!"},
    more=True,
    thread=Threading(cut=True, numbered=True),
    comment="More about the grain: https://linden.example/grain",
    campaign="Rye weeks",
    source=ChannelId("C9"),
)
TAGS = {one: tags_of("Rye weeks", Rule(), ACCOUNTS[one].platform) for one in CONTENT.accounts}
LIKENESS = Likeness(
    said=Said(
        account=MASTODON,
        text="Our rye bread is here again. Come and taste it on Saturday!",
        at=NOW - timedelta(days=9),
        url="https://social.example/@linden/7",
    ),
    share=0.7,
)
SOON = Likeness(said=replace(LIKENESS.said, account=BLUESKY, url=None), share=1)
WRITTEN = replace(
    OPEN_DRAFT.content,
    tracking=Tracking(campaign="Rye weeks", tags=TAGS),
    thread=Threading(
        cut=True,
        numbered=True,
        pieces={MASTODON: ("Our new rye bread is here.", "Come and taste it on Saturday!")},
    ),
    comment=Comment(text=OPEN_DRAFT.comment),
)
PROOFED = replace(
    OPEN_DRAFT,
    preview=True,
    proof=WRITTEN,
    likenesses={MASTODON: LIKENESS, BLUESKY: SOON},
    unseen=True,
    round=2,
)

CAUTION = Caution(words="Food, meat", mark=Mark.GRAPHIC, own={BLUESKY: ""})
WARNING = {
    **ACCOUNTS,
    MASTODON: replace(ACCOUNTS[MASTODON], limits=replace(ACCOUNTS[MASTODON].limits, warnings=True)),
}
WARNED = replace(CONTENT, caution=CAUTION, picks={BLUESKY: (CONTENT.media[1].sha256,)})
WARNED_DRAFT = replace(
    OPEN_DRAFT,
    own=(MASTODON, BLUESKY),
    caution=CAUTION.words,
    mark=CAUTION.mark,
    own_cautions={MASTODON: "Meat, a lot"},
    own_images={BLUESKY: "2"},
    preview=True,
    proof=WARNED,
)

DRAWINGS: Mapping[str, Callable[[], Drawing]] = {
    "post_with_all": lambda: post.post_card(
        View(post=post_of(content=WRITTEN), likenesses={MASTODON: LIKENESS, BLUESKY: SOON})
    ),
    "post_warned": lambda: post.post_card(View(post=post_of(content=WARNED))),
    "post_commented": lambda: post.post_card(
        View(
            post=post_of(PostStatus.PARTLY_PUBLISHED, WRITTEN),
            deliveries=[
                *(sent(DeliveryStatus.PUBLISHED, 1, part) for part in range(2)),
                sent(DeliveryStatus.FAILED, 1, 2),
            ],
        )
    ),
    "snippets": lambda: snippet.snippets_message(BRAND, SNIPPETS),
    "snippets_none": lambda: snippet.snippets_message(BRAND, []),
    "snippets_sought_in_vain": lambda: snippet.snippets_message(BRAND, [], "opening"),
    "snippets_very_many": lambda: snippet.snippets_message(BRAND, SNIPPETS * 50),
    "campaigns": lambda: campaign.campaigns_message(BRAND, CAMPAIGNS),
    "campaigns_none": lambda: campaign.campaigns_message(BRAND, []),
    "campaigns_very_many": lambda: campaign.campaigns_message(BRAND, CAMPAIGNS * 50),
}

VIEWS: Mapping[str, Callable[[], dict[str, Any]]] = {
    "composer_open": lambda: composer.composer(OPEN_DRAFT, BRAND, SHELF),
    "composer_open_previewed": lambda: composer.composer(PROOFED, BRAND, SHELF),
    "composer_warned": lambda: composer.composer(WARNED_DRAFT, BRAND, replace(SHELF, accounts=WARNING)),
    "snippet_new": lambda: snippet.snippet_modal(BRAND, None),
    "snippet": lambda: snippet.snippet_modal(BRAND, SNIPPETS[1]),
    "snippet_deleted": lambda: snippet.deleted_modal(SNIPPETS[0]),
    "campaign": lambda: campaign.campaign_modal(CAMPAIGNS[0]),
    "history_warned": lambda: history.history_modal(
        Versions(
            contents=[
                replace(CONTENT, caution=Caution(words="Food", own={MASTODON: "Bread"})),
                replace(WARNED, caution=replace(CAUTION, own={})),
            ]
        )
    ),
    "history_of_all": lambda: history.history_modal(Versions(contents=[CONTENT, WRITTEN])),
}
