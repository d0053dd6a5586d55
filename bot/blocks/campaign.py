"""Campaigns: the list of a brand's, and the modal that changes what their links say."""

from collections.abc import Sequence

from bot.blocks.element import button, entry, heard_as, text_input
from bot.blocks.kit import Drawing, Json, context, header, message, modal, one_line, section, stamp
from bot.domain.brand import Brand
from bot.domain.campaign import PLATFORM, Campaign, tags_of

EDIT = "campaign:edit"
"""Opens the modal, and is its callback_id; value and metadata are the campaign's id."""

SOURCE, MEDIUM, TERM = "source", "medium", "term"
"""The blocks."""

_ROWS = 40
_EXAMPLE = "mastodon"


def campaigns_message(brand: Brand, campaigns: Sequence[Campaign]) -> Drawing:
    """The brand's campaigns, the newest first, with what their links say."""
    rest = len(campaigns) - _ROWS
    return message(
        header(f"Campaigns of {brand.name}"),
        *(_row(one) for one in campaigns[:_ROWS]),
        *([context(f"+{rest} older ones")] if rest > 0 else []),
        *([] if campaigns else [section("None yet.")]),
        context("A campaign begins in the composer: “Thread, comment, warning, campaign”, then its name."),
    )


def _row(campaign: Campaign) -> Json:
    change = heard_as(button("Change links", EDIT, stamp(campaign.id)), f"Change links of {campaign.name}")
    return section(f"{one_line(campaign.name)}\n{_said(campaign)}", change)


def _said(campaign: Campaign) -> str:
    """The tags of a link, as on one platform."""
    tags = tags_of(campaign.name, campaign.rule, _EXAMPLE)
    return "&".join(f"{name}={value}" for name, value in tags.items())


def campaign_modal(campaign: Campaign) -> Json:
    """The rule for the links of a campaign."""
    rule = campaign.rule
    by_platform = f"{PLATFORM} becomes mastodon, bluesky and so on."
    return modal(
        "Links of a campaign",
        [
            section(one_line(campaign.name)),
            entry(SOURCE, "utm_source", text_input(SOURCE, rule.source, PLATFORM, 100), by_platform),
            entry(MEDIUM, "utm_medium", text_input(MEDIUM, rule.medium, "social", 100)),
            entry(TERM, "utm_term", text_input(TERM, rule.term, most=100), optional=True),
            context("It counts for what is written from now on. What a link has already is never changed."),
        ],
        EDIT,
        "Save",
        stamp(campaign.id),
    )
