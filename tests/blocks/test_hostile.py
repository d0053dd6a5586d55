"""What strangers write stays text: it can't mention, link, format, reorder, hide or break a card."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.blocks import (
    accounts,
    brand,
    composer,
    conversation,
    delivery,
    digest,
    drafting,
    home,
    inbox,
    notice,
    post,
    queue,
    reply,
    reply_change,
    reply_review,
    review,
    routing,
    saved,
    scheduling,
    stats,
    triage,
)
from bot.blocks.help import unknown_command
from bot.blocks.item import awake_message, item_message
from bot.blocks.kit import Drawing
from bot.blocks.page import Page
from bot.blocks.picture import as_links
from bot.domain.account import Account, AccountStatus
from bot.domain.answer import ChangeKind, ReviewStatus, Saved
from bot.domain.approval import PostAction
from bot.domain.brand import Brand
from bot.domain.conversation import Fold, Picture, Ref
from bot.domain.delivery import DeliveryStatus, Receipt
from bot.domain.edit import Edit
from bot.domain.ids import AccountId, BrandId, ItemId, SlackUserId
from bot.domain.limits import Problem
from bot.domain.post import Content, PostStatus
from bot.domain.report import AccountFigures, BestPost, Digest, Figure, Report
from bot.domain.routing import Placement, tags_of
from bot.domain.shelf import Shelf
from bot.domain.triage import Deed, Ignored
from bot.services.routing import Hit, Trial
from bot.services.triage import IgnoredView
from tests.blocks import answers
from tests.blocks.gallery import REPORT
from tests.blocks.structure import drawing_faults, spans_of, texts_of, view_faults
from tests.blocks.things import BRAND, CONTENT, IMAGE, NOW, REPLY, Talk, View, account, item
from tests.blocks.things import delivery as sent
from tests.blocks.things import post as post_of

MARK = "EVIL"
"""Stands in every hostile text, so that it can be found again."""

ATTACKS = (
    "<!here> EVIL",
    "<!channel|EVIL>",
    "<@U0EVIL> <#C0EVIL> <!subteam^S0EVIL>",
    "<https://evil.example/EVIL|https://bank.example>",
    "<!date^1^EVIL|x>",
    "@here @channel #general EVIL",
    "*EVIL* _EVIL_ ~EVIL~ `EVIL` ```EVIL```",
    "> EVIL\n>>> EVIL",
    "&lt;!here&gt; EVIL &amp;",
    ":rotating_light: EVIL :tada:",
    "\u202eEVIL\u202c \u2066EVIL\u2069",
    "EV\u200bIL \u2060\ufeffEVIL",
    "EVIL" + "\u0301" * 500,
    "\u0435VIL EVIL https://www.\u0430pple.example/EVIL \u202eEVIL",
    "EVIL\x00\x1b[31m\r\n\u2028",
    "EVIL" * 2500,
    "EVIL " + "<" * 9000,
    "EVIL " + "&" * 9000,
    "EVIL " + "👩‍👩‍👧‍👦" * 1500,
    "\u200b\u200b",
    " ",
    "",
)

PIECES = st.sampled_from(
    [*ATTACKS[:15], "<", ">", "|", "&", "`", "*", "\n", "\u200b", "\u202e", "https://a.example/"]
)
HOSTILE = st.one_of(
    st.text(max_size=200).map(lambda text: MARK + text),
    st.lists(PIECES, min_size=1, max_size=12).map("".join),
    st.text(min_size=1, max_size=20).map(lambda text: (MARK + text) * 500),
)

INVISIBLE = re.compile("[\u0000-\u0009\u000b-\u001f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def _brand(text: str) -> Brand:
    return replace(BRAND, name=text)


def _account(text: str) -> Account:
    one = account(1, AccountStatus.DISCONNECTED)
    identity = replace(one.identity, handle=text, display_name=text, url=text)
    return replace(one, identity=identity, server=f"https://{text}", last_error=text)


def _post_view(text: str) -> View:
    content = replace(
        CONTENT, text=text, link=text, media=(replace(IMAGE, alt=text),), overrides={AccountId(2): f"2{text}"}
    )
    failed = replace(sent(DeliveryStatus.FAILED), error=text)
    live = replace(sent(DeliveryStatus.PUBLISHED, 2), receipt=Receipt(ref=Ref(id=text), url=text))
    return View(
        post=post_of(PostStatus.REJECTED, content, note=text),
        brand=_brand(text),
        accounts={AccountId(1): _account(text), AccountId(2): account(2)},
        deliveries=[failed, live, sent(DeliveryStatus.UNCONFIRMED)],
        problems={AccountId(1): [Problem(part=text, text=text)]},
    )


def _talk(text: str) -> Talk:
    author = replace(item().remote.author, handle=text, name=text, url=text)
    pictures = (Picture(url=text, alt=text), Picture(url="https://media.example/1.jpg", alt=text))
    media = (text, f"https://{text}")
    remote = replace(item().remote, text=text, author=author, url=text, media=media, pictures=pictures)
    one = replace(item(), remote=remote)
    talk = Talk(brand=_brand(text), account=_account(text), items=[one, one, one, one], total=4, answers=text)
    deeds = [Deed(actor=SlackUserId("U0CAM"), action=word, note=text, at=NOW) for word in ("ignore", "hide")]
    marked = replace(talk.conversation, rule=text, why=(text,), tags=tags_of(text), folded=Fold.SPAM)
    return replace(talk, conversation=marked, deeds=deeds)


def _unheard(text: str) -> IgnoredView:
    ignored = Ignored(
        account_id=AccountId(1), author_id="a1", handle=text, by=SlackUserId("U0CAM"), since=NOW
    )
    return IgnoredView(ignored=ignored, account=_account(text))


def _trial(text: str) -> Trial:
    hit = Hit(item=_talk(text).items[0], why=(text,), now=Placement(rule=text))
    return Trial(tried=9, hits=[hit] * 9)


def _report(text: str) -> Report:
    best = BestPost(text=text, url=text, engagement=3)
    figures = AccountFigures(
        name=text,
        platform="mastodon",
        engagement=Figure(now=1, before=2),
        daily=REPORT.accounts[0].daily,
        best=best,
    )
    return replace(REPORT, accounts=(figures, replace(figures, name=f"{text}2")))


DRAWN: Mapping[str, Callable[[str], Drawing]] = {
    "post": lambda text: post.post_card(_post_view(text)),
    "receipt": lambda text: delivery.delivery_receipt(
        replace(sent(DeliveryStatus.FAILED), error=text), _account(text), _brand(text)
    ),
    "reply receipt": lambda text: delivery.reply_receipt(
        replace(REPLY, text=text), sent(DeliveryStatus.UNCONFIRMED), _account(text), _brand(text)
    ),
    "conversation": lambda text: conversation.conversation_card(_talk(text), NOW),
    "item": lambda text: item_message(_talk(text).items[0], _talk(text)),
    "reply to approve": lambda text: reply_review.review_card(_reviewed(text)),
    "changed reply": lambda text: delivery.reply_receipt(
        replace(REPLY, text=text, media=(replace(IMAGE, alt=text),)),
        sent(DeliveryStatus.PUBLISHED),
        _account(text),
        _brand(text),
        [replace(one, was=text, text=text) for one in answers.DONE],
    ),
    "change": lambda text: reply_change.change_prompt(
        replace(answers.CHANGE, was=text, text=text), _account(text), {ChangeKind.EDIT}
    ),
    "asked anew": lambda text: reply_change.anew_prompt(
        replace(answers.CHANGE, was=text, text=text), ReviewStatus.WAITING
    ),
    "request that ended": lambda text: reply_change.withdrawn(replace(REPLY, text=text)),
    "stuck": lambda text: reply_change.stuck(replace(REPLY, text=text), DeliveryStatus.MISSED),
    "edited": lambda text: conversation.conversation_card(
        replace(_talk(text), edits={ItemId(1): Edit(was=text, edited_at=NOW, gone_at=NOW)}), NOW
    ),
    "held": lambda text: reply.held(answers.HELD, _brand(text)),
    "saved": lambda text: saved.saved_message(_brand(text), [_saved(text)] * 9),
    "item that is back": lambda text: item_message(_talk(text).items[0], _talk(text), back=True),
    "end of a snooze": lambda text: awake_message(_talk(text)),
    "images as links": lambda text: as_links(conversation.conversation_card(_talk(text), NOW)),
    "why": lambda text: triage.why_message(_talk(text)),
    "given": lambda text: triage.given_message(_talk(text)),
    "ignored": lambda text: triage.ignored_message([_unheard(text)], 5),
    "prompt": lambda text: reply.send_prompt(replace(REPLY, text=text), _talk(text), ["F1"]),
    "queue": lambda text: queue.queue_message(
        [_post_view(text).post] * 9,
        {BRAND.id: _brand(text)},
        {AccountId(1): _account(text)},
        Page(filter="open"),
    ),
    "inbox": lambda text: inbox.inbox_message([_talk(text)] * 9, inbox.Sieve(more=True)),
    "accounts": lambda text: accounts.accounts_message([_account(text)], {BRAND.id: _brand(text)}),
    "account": lambda text: accounts.account_card(_account(text), _brand(text)),
    "brand": lambda text: brand.brand_message(_brand(text), [_account(text)]),
    "stats": lambda text: stats.stats_message(_report(text), _brand(text)),
    "stats as text": lambda text: stats.stats_message(_report(text), _brand(text), fallback=True),
    "digest": lambda text: digest.digest_message(Digest(day=NOW.date(), report=_report(text)), _brand(text)),
    "unknown command": lambda text: unknown_command(text, None),
    "to approve": lambda text: review.waiting_message(
        [_post_view(text).post], _replies(text), {BRAND.id: _brand(text), BrandId(2): BRAND}, {}
    ),
    "help": lambda text: notice.done("Done.", text),
}

VIEWED: Mapping[str, Callable[[str], dict[str, Any]]] = {
    "composer": lambda text: composer.composer(
        replace(drafting.draft_of(_content(text), post_of().id, 3), preview=True),
        _brand(text),
        Shelf(accounts={AccountId(1): _account(text), AccountId(2): account(2)}),
    ),
    "assign": lambda text: triage.assign_modal(_talk(text)),
    "tag": lambda text: triage.mark_modal(_talk(text)),
    "snooze": lambda text: triage.snooze_modal(_talk(text), NOW),
    "rule": lambda text: routing.rule_modal(
        _brand(text), 1, routing.Draft(name=text), [_account(text)], _trial(text)
    ),
    "reply": lambda text: reply.reply_modal(_talk(text), reply.ReplyDraft(text=text)),
    "reply with saved ones": lambda text: reply.reply_modal(
        _talk(text),
        reply.ReplyDraft(
            text=text, saved=[_saved(text)], media=(replace(IMAGE, alt=text),), reply=REPLY.id, alts=text
        ),
    ),
    "change reply": lambda text: reply_review.change_modal(_reviewed(text)),
    "saved": lambda text: saved.saved_modal(_brand(text), _saved(text)),
    "reason": lambda text: post.reason_modal(_post_view(text).post, PostAction.REJECT),
    "schedule": lambda text: scheduling.schedule_modal(_post_view(text).post, _brand(text)),
    "live": lambda text: delivery.live_modal(sent(DeliveryStatus.UNCONFIRMED), _account(text)),
    "connect": lambda text: accounts.connect_modal(_brand(text), accounts.login_of(account(2))),
    "brand": lambda text: brand.brand_modal(_brand(text), text),
    "people": lambda text: brand.people_modal(_brand(text), {"S0LEADS": text}),
    "home": lambda text: home.home_view(
        home.Desk(
            brands={BRAND.id: _brand(text)},
            accounts={AccountId(1): _account(text)},
            to_approve=[_post_view(text).post] * 7,
            replies=_replies(text),
            trouble=[_post_view(text).post] * 7,
            mine=[_post_view(text).post] * 7,
            upcoming=[_post_view(text).post] * 7,
            claimed=home.Heap(total=7, talks=[_talk(text)] * 7),
            unclaimed=home.Heap(total=7, talks=[_talk(text)] * 7),
            health=[text] * 12,
        )
    ),
}


def _saved(text: str) -> Saved:
    return replace(answers.SAVED[0], name=text, text=text)


def _replies(text: str) -> reply_review.Replies:
    return reply_review.Replies(total=7, shown=[_reviewed(text)] * 7)


def _reviewed(text: str) -> answers.Reviewed:
    review = replace(answers.REJECTED.review, note=text)
    written = replace(REPLY, text=text, media=(replace(IMAGE, alt=text),))
    return answers.Reviewed(review=review, reply=written, account=_account(text), brand=_brand(text))


def _content(text: str) -> Content:
    return _post_view(text).post.content


def _marked(thing: object) -> Iterator[str]:
    """Every mrkdwn text in a thing."""
    return (text["text"] for text in texts_of(thing) if text["type"] == "mrkdwn")


def _harmless(blocks: object) -> None:
    assert not [text for text in _marked(blocks) if MARK in text]
    for span in spans_of(blocks):
        if span["type"] == "link":
            assert span["url"].startswith(("https://", "http://"))
            assert re.search(r"^https?://|\([^()\s]+\)$", span["text"])
        elif span["type"] not in {"text", "date"}:
            assert MARK not in str(span)
    shown = [text["text"] for text in texts_of(blocks)] + [span.get("text", "") for span in spans_of(blocks)]
    assert not [text for text in shown if INVISIBLE.search(text)]


_TOKEN = re.compile(
    r"<(@[UW][A-Z0-9]+|!subteam\^S[A-Z0-9]+|#C[A-Z0-9]+|!date\^\d+\^[^<>|]*\|[^<>|]*|https?://[^<>|\s]+\|[^<>]*)>"
)


def _harmless_aloud(text: str) -> None:
    bare = _TOKEN.sub("", text)
    assert "<" not in bare
    assert ">" not in bare
    assert not re.search(r"&(?!amp;|lt;|gt;)", bare)
    assert not re.search(r"<[@!#][^>]*EVIL", text)


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("name", DRAWN)
def test_an_attack_stays_text_in_messages(name: str, attack: str) -> None:
    drawing = DRAWN[name](attack)
    assert drawing_faults(drawing) == []
    _harmless(list(drawing.blocks))
    _harmless_aloud(drawing.text)


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("name", VIEWED)
def test_an_attack_stays_text_in_views(name: str, attack: str) -> None:
    view = VIEWED[name](attack)
    assert view_faults(view) == []
    _harmless(view["blocks"])


@settings(max_examples=60, deadline=None)
@given(text=HOSTILE, name=st.sampled_from(sorted(DRAWN)))
def test_no_text_breaks_a_message(text: str, name: str) -> None:
    drawing = DRAWN[name](text)
    assert drawing_faults(drawing) == []
    _harmless(list(drawing.blocks))
    _harmless_aloud(drawing.text)


@settings(max_examples=60, deadline=None)
@given(text=HOSTILE, name=st.sampled_from(sorted(VIEWED)))
def test_no_text_breaks_a_view(text: str, name: str) -> None:
    view = VIEWED[name](text)
    assert view_faults(view) == []
    _harmless(view["blocks"])


def test_a_notice_marks_people_groups_and_channels_and_nothing_else() -> None:
    drawing = notice.refused("<@U0BO> or <!subteam^S1> in <#C1> <!here> <!channel> <https://evil.example|x>")
    kinds = [span["type"] for span in spans_of(list(drawing.blocks))]
    assert kinds == ["user", "text", "usergroup", "text", "channel", "text"]
    assert "<!here>" not in drawing.text


def test_a_notice_of_nothing_is_a_dash() -> None:
    assert notice.refused("").text == "\N{EN DASH}"


def test_the_text_of_a_message_is_its_whole_content() -> None:
    drawing = conversation.conversation_card(Talk(items=[item(text="a & b < c")]), NOW)
    assert "&gt; a &amp; b &lt; c" in drawing.text
