"""Things around the composer to draw: snippets, campaigns, a draft with all that it can have."""

from dataclasses import replace
from datetime import timedelta

from bot.blocks import drafting
from bot.domain.campaign import Campaign, Rule, tags_of
from bot.domain.ids import AccountId, CampaignId, ChannelId, SnippetId
from bot.domain.likeness import Likeness, Said
from bot.domain.post import Comment, Threading, Tracking
from bot.domain.shelf import Shelf
from bot.domain.snippet import Snippet, SnippetKind
from tests.blocks.things import ACCOUNTS, ANA, BO, BRAND, CONTENT, NOW

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
