"""What stands in the composer, read."""

from collections.abc import Mapping

from bot.blocks.drafting import (
    ACCOUNTS,
    ALTS,
    AS_DRAFT,
    AT_TIME,
    BROUGHT,
    CAMPAIGN,
    CAUTION,
    COMMENT,
    CUT,
    IN_WORDS,
    KEPT,
    LINK,
    MARK,
    NEW_CAMPAIGN,
    NEXT_SLOT,
    NO_CAMPAIGN,
    NUMBERED,
    ON_RELEASE,
    OWN_CAUTION,
    OWN_COMMENT,
    OWN_IMAGES,
    THREAD,
    TIME,
    VARIANT,
    WHEN,
    WORDS,
    Draft,
    Routing,
    are_numbers,
    text_block,
)
from bot.domain.ids import AccountId
from bot.domain.post import Content, Mark, Post, Threading, picked
from bot.errors import InvalidInputError
from bot.services.time import NEXT_SLOT as NEXT_SLOT_WORDS
from bot.services.time import When
from bot.slack.door import Values
from bot.slack.text import from_input


def read(values: Values, route: Routing, post: Post | None) -> Draft:
    """The draft as it stands in the modal; `post` is the one that is being edited.

    Raises InvalidInputError for what only Slack understands.
    """
    ticked = values.many(THREAD)
    campaign = values.text(CAMPAIGN)
    before = post.content if post else Content(text="", accounts=())
    return Draft(
        text=_typed(values, text_block(route.round)),
        accounts=tuple(AccountId(int(account)) for account in values.many(ACCOUNTS)),
        link=values.text(LINK),
        existing=post.content.media if post else (),
        kept=tuple(values.many(KEPT)),
        alts=_typed(values, ALTS),
        brought=route.brought,
        taken=tuple(one for one, _ in route.brought if one in values.many(BROUGHT)),
        own=route.own,
        overrides=_own(values, VARIANT, route, before.overrides),
        more=route.more,
        thread=Threading(cut=CUT in ticked, numbered=NUMBERED in ticked),
        comment=_typed(values, COMMENT),
        own_comments=_own(values, OWN_COMMENT, route, before.comment.own),
        caution=_typed(values, CAUTION),
        mark=_mark(values.text(MARK)),
        own_images=_own_images(values, route, {one: picked(before, one) for one in before.picks}),
        own_cautions=_own(values, OWN_CAUTION, route, before.caution.own),
        campaign="" if campaign == NO_CAMPAIGN else campaign,
        new_campaign=_typed(values, NEW_CAMPAIGN),
        when=values.text(WHEN) or ON_RELEASE,
        at=values.moment(TIME),
        words=values.text(WORDS),
        as_draft=bool(values.many(AS_DRAFT)),
        preview=route.preview,
        round=route.round,
        post=route.post,
        version=route.version,
        source=route.source,
    )


def _own(
    values: Values, prefix: str, route: Routing, before: Mapping[AccountId, str]
) -> dict[AccountId, str]:
    """The texts of single accounts; of very many the last have no field, and stay as they were."""
    return {
        account: _typed(values, block) if block in values.state else before.get(account, "")
        for account, block in ((account, f"{prefix}{account}") for account in route.own)
    }


def _own_images(values: Values, route: Routing, before: Mapping[AccountId, str]) -> dict[AccountId, str]:
    """The numbers of images that single accounts get; raises InvalidInputError for what is none."""
    said = _own(values, OWN_IMAGES, route, before)
    for account, words in said.items():
        if not are_numbers(words):
            text = "Name images by their numbers, such as 1, 3, or write “none”."
            raise InvalidInputError(text, field=f"{OWN_IMAGES}{account}")
    return said


def _mark(chosen: str) -> Mark | None:
    """What the images are said to show; what is none of the choices says nothing."""
    return Mark(chosen) if chosen in set(Mark) else None


def _typed(values: Values, block: str) -> str:
    return from_input(values.text(block), field=block)


def when_of(draft: Draft) -> When:
    """What was said about the time; raises InvalidInputError where nothing was though it was to be."""
    if draft.when == AT_TIME and draft.at is None:
        raise InvalidInputError("Pick a date and a time.", field=TIME)
    if draft.when == IN_WORDS and not draft.words:
        raise InvalidInputError("Say a time, such as “tomorrow 9am”.", field=WORDS)
    words = {IN_WORDS: draft.words, NEXT_SLOT: NEXT_SLOT_WORDS}.get(draft.when, "")
    return When(words=words, moment=draft.at if draft.when == AT_TIME else None, accounts=draft.accounts)
