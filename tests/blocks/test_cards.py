"""Cards in every state: within Slack's limits, and with exactly the buttons that the tables allow."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.blocks import accounts, conversation, delivery, home, inbox, post, queue, reply, triage
from bot.blocks.digest import INBOX
from bot.blocks.history import HISTORY
from bot.blocks.kit import Drawing
from bot.blocks.page import Page
from bot.blocks.timing import TIMING
from bot.blocks.worst import pinned
from bot.domain.account import AccountStatus
from bot.domain.answer import Change, ChangeKind, ReviewStatus
from bot.domain.approval import PostAction, actions_open_to
from bot.domain.conversation import ConversationAction, ConversationStatus
from bot.domain.conversation import actions_open_to as open_in_talk
from bot.domain.delivery import NO_ACCESS, DeliveryStatus
from bot.domain.ids import AccountId, ReplyId
from bot.domain.inbox import STATUSES
from bot.domain.inbox import View as Narrowed
from bot.domain.limits import Problem
from bot.domain.post import Content, Post, PostStatus, Schedule
from bot.domain.triage import Deed
from bot.errors import NotFoundError
from bot.services.reply import SHOWN
from tests.blocks import answers
from tests.blocks.gallery import DESK
from tests.blocks.structure import drawing_faults, elements_of, texts_of, view_faults
from tests.blocks.things import (
    ACCOUNTS,
    BARE,
    BRAND,
    CONTENT,
    NOW,
    REPLY,
    Talk,
    View,
    account,
    approved,
    item,
    sent_reply,
)
from tests.blocks.things import conversation as talk_of
from tests.blocks.things import delivery as sent
from tests.blocks.things import post as post_of


def buttons(drawing: Drawing) -> dict[str, str]:
    """What each button and each choice behind three dots carries, by its action_id; without the versions."""
    found: dict[str, str] = {}
    for element in elements_of(drawing.blocks):
        for choice in element.get("options", [element]):
            action = choice["value"].partition(":")[0] if element["action_id"] == post.MORE else ""
            found[f"post:{action}" if action else element["action_id"]] = choice.get("value", "")
    # The way to its versions stands on every post that has several, whatever else can be done.
    found.pop(HISTORY, None)
    return found


# ---- posts


def offered(one: Post) -> set[str]:
    """The buttons of what can be done; whatever can be edited can be timed."""
    found = {post.ACTIONS[action] for action in actions_open_to(one)}
    return found | {TIMING} if post.ACTIONS[PostAction.EDIT] in found else found


@pytest.mark.parametrize("status", PostStatus)
def test_a_post_has_the_buttons_of_its_open_actions_and_no_others(status: PostStatus) -> None:
    one = post_of(status)
    drawn = post.post_card(View(post=one))
    assert set(buttons(drawn)) == offered(one)
    assert drawing_faults(drawn) == []


@pytest.mark.parametrize("status", PostStatus)
def test_a_post_with_an_approved_time_has_no_button_that_chooses_one(status: PostStatus) -> None:
    one = post_of(status, _scheduled())
    drawn = buttons(post.post_card(View(post=one)))
    assert set(drawn) == offered(one)


@pytest.mark.parametrize("status", PostStatus)
def test_a_post_says_its_state_first(status: PostStatus) -> None:
    drawn = post.post_card(View(post=post_of(status)))
    assert drawn.text.startswith(post.STATES[status])
    assert drawn.blocks[0]["type"] == "header"


def test_buttons_carry_the_id_and_the_version_that_was_drawn() -> None:
    drawn = buttons(post.post_card(View(post=post_of())))
    assert drawn["post:approve"] == "12.3"
    assert post.decided(drawn["post:hold"]) == (PostAction.HOLD, 12, 3)


@pytest.mark.parametrize(
    "value", ["", "hold", "hold:12", "hold:12.3.4", "sing:12.3", "hold:x.y", "hold:²." + "1"]
)
def test_what_is_no_decision_is_refused(value: str) -> None:
    with pytest.raises(NotFoundError):
        post.decided(value)


def _scheduled() -> Content:
    instant = NOW + timedelta(days=1)
    return replace(CONTENT, schedule=Schedule(instant=instant, wall=instant, zone="Europe/Berlin"))


def test_the_time_stands_in_the_viewers_zone_and_in_the_brands() -> None:
    drawn = post.post_card(View(post=post_of(content=_scheduled())))
    assert (
        "<!date^1795591800^{date_short_pretty}, {time}|Wed 25 Nov 2026, 08:30 (Europe/Berlin)>" in drawn.text
    )
    assert "(Wed 08:30 Berlin time)" in drawn.text


def test_the_time_due_goes_before_the_time_first_chosen() -> None:
    one = replace(post_of(PostStatus.SCHEDULED, _scheduled()), due_at=NOW)
    assert "<!date^1795505400^" in post.post_card(View(post=one)).text


def test_accounts_with_the_same_text_share_one_block() -> None:
    assert post.post_card(View(post=post_of())).text.count("Our new rye bread") == 1


def test_a_text_of_its_own_is_shown_with_the_account_it_is_for() -> None:
    content = replace(CONTENT, overrides={AccountId(2): "Only here"})
    drawn = post.post_card(View(post=post_of(content=content)))
    assert "On Mastodon @linden\n" in drawn.text
    assert "On Bluesky @linden\n&gt; Only here" in drawn.text


def test_parts_of_a_thread_are_numbered() -> None:
    drawn = post.post_card(View(post=post_of(content=replace(CONTENT, text="One\n---\nTwo"))))
    assert "Part 1 of 2\n&gt; One" in drawn.text
    assert "Part 2 of 2\n&gt; Two" in drawn.text


def test_who_approves_sees_every_part_of_a_long_thread_for_each_account() -> None:
    parts = [[f"{account}, piece {number}: {'word ' * 90}" for number in range(25)] for account in "ab"]
    first, second = ("\n---\n".join(some) for some in parts)
    content = replace(CONTENT, text=first, overrides={AccountId(2): second})
    shown = str(post.post_card(View(post=post_of(content=content))).blocks)
    assert [one for some in parts for one in some if one.strip() not in shown] == []


def test_a_missing_alt_text_is_said() -> None:
    drawn = post.post_card(View(post=post_of()))
    assert "Alt text: A loaf of rye bread" in drawn.text
    assert "No alt text" in drawn.text


def test_a_reason_stands_on_the_card_with_who_gave_it() -> None:
    drawn = post.post_card(View(post=post_of(PostStatus.REJECTED, note="Not our tone.")))
    assert "<@U0BO> rejected it:\n&gt; Not our tone." in drawn.text


def test_a_reason_that_nobody_gave_is_pressrooms() -> None:
    one = replace(post_of(PostStatus.ON_HOLD, note="The account is disconnected."), noted_by=None)
    assert "Pressroom put it on hold:\n&gt; The account" in post.post_card(View(post=one)).text


def test_an_approval_names_who_gave_it() -> None:
    assert "Approved by <@U0CAM>" in post.post_card(View(post=approved(post_of(PostStatus.APPROVED)))).text


def test_a_first_version_does_not_speak_of_edits() -> None:
    one = post_of()
    fresh = replace(one, revision=replace(one.revision, number=1))
    assert "edited" not in post.post_card(View(post=fresh)).text


@pytest.mark.parametrize("status", DeliveryStatus)
def test_every_outcome_is_said_and_only_a_doubt_is_asked_about(status: DeliveryStatus) -> None:
    view = View(post=post_of(PostStatus.PUBLISHED), deliveries=[sent(status)])
    drawn = post.post_card(view)
    assert "• Mastodon @linden: " in drawn.text
    asked = {delivery.LIVE, delivery.AGAIN, delivery.DROP} if status == DeliveryStatus.UNCONFIRMED else set()
    assert set(buttons(drawn)) == asked


def test_a_failure_names_its_reason() -> None:
    view = View(post=post_of(PostStatus.FAILED), deliveries=[sent(DeliveryStatus.FAILED)])
    assert "not published: Image 2 is 9 MB; Bluesky takes 1 MB." in post.post_card(view).text


def test_a_link_shows_its_host() -> None:
    view = View(post=post_of(PostStatus.PUBLISHED), deliveries=[sent(DeliveryStatus.PUBLISHED)])
    assert "<https://social.example/@linden/9|Open (social.example)>" in post.post_card(view).text


def test_what_waits_for_its_first_try_names_no_time_of_another() -> None:
    waiting = replace(sent(DeliveryStatus.PENDING), attempts=0)
    view = View(post=post_of(PostStatus.PUBLISHING), deliveries=[waiting])
    assert "Mastodon @linden: goes out <!date" in post.post_card(view).text
    assert "tried again" not in post.post_card(view).text


def test_what_waits_for_a_person_promises_no_time() -> None:
    waiting = replace(sent(DeliveryStatus.PENDING), error=NO_ACCESS)
    view = View(post=post_of(PostStatus.PUBLISHING), deliveries=[waiting])
    shown = post.post_card(view).text
    assert "Mastodon @linden: waits until the account is connected again" in shown
    assert "will be tried again" not in shown


def test_a_scheduled_post_does_not_list_what_waits_for_its_time() -> None:
    waiting = replace(sent(DeliveryStatus.PENDING), attempts=0)
    view = View(post=post_of(PostStatus.SCHEDULED), deliveries=[waiting])
    assert "goes out" not in post.post_card(view).text


def test_an_account_that_is_gone_is_called_so() -> None:
    view = View(
        post=post_of(PostStatus.UNCONFIRMED), accounts={}, deliveries=[sent(DeliveryStatus.UNCONFIRMED)]
    )
    drawn = post.post_card(view)
    assert "an account that was removed: may be published" in drawn.text
    assert buttons(drawn) == {}


def test_the_longest_post_fits_into_one_message() -> None:
    numbers = [AccountId(number) for number in range(1, 41)]
    long = "\n---\n".join(["x" * 3000] * 9)
    content = Content(
        text=long,
        accounts=tuple(numbers),
        media=(BARE,) * 12,
        overrides={number: f"{number}{long}" for number in numbers},
    )
    view = View(
        post=post_of(PostStatus.UNCONFIRMED, content, note="n" * 9000),
        accounts={number: account(number) for number in numbers},
        deliveries=[
            sent(DeliveryStatus.UNCONFIRMED, number, part) for number in numbers for part in range(9)
        ],
        problems={number: [Problem(part="text", text="Too long. " * 300)] * 5 for number in numbers},
    )
    drawn = post.post_card(view)
    assert drawing_faults(drawn) == []
    assert "+340 more" in str(drawn.blocks)


# ---- receipts


def test_a_later_part_is_named_in_its_receipt() -> None:
    drawn = delivery.delivery_receipt(sent(DeliveryStatus.FAILED, 1, part=1), account(), BRAND)
    assert drawn.text.startswith("Mastodon @linden, part 2: not published")


@pytest.mark.parametrize("status", DeliveryStatus)
def test_a_reply_offers_what_its_state_allows(status: DeliveryStatus) -> None:
    drawn = delivery.reply_receipt(REPLY, sent_reply(status), account(), BRAND)
    offered = {
        DeliveryStatus.UNCONFIRMED: {delivery.LIVE, delivery.AGAIN, delivery.DROP},
        DeliveryStatus.FAILED: {delivery.AGAIN, delivery.DROP},
        DeliveryStatus.MISSED: {delivery.AGAIN, delivery.DROP},
    }
    assert set(buttons(drawn)) == offered.get(status, set())
    assert drawing_faults(drawn) == []
    assert "published" not in drawn.text


def test_a_button_of_a_delivery_carries_its_attempts() -> None:
    drawn = delivery.delivery_receipt(sent(DeliveryStatus.UNCONFIRMED), account(), BRAND)
    assert set(buttons(drawn).values()) == {"10.1"}


# ---- conversations

PRESSED: Mapping[str, ConversationAction] = {
    triage.SNOOZE: ConversationAction.SNOOZE,
    reply.REPLY: ConversationAction.ANSWER,
    conversation.CLAIM: ConversationAction.CLAIM,
    conversation.RELEASE: ConversationAction.RELEASE,
    conversation.RESOLVE: ConversationAction.RESOLVE,
}


@pytest.mark.parametrize("status", ConversationStatus)
def test_a_conversation_has_the_buttons_of_its_open_actions(status: ConversationStatus) -> None:
    talk = Talk(conversation=talk_of(status))
    drawn = conversation.conversation_card(talk, NOW)
    open_now = open_in_talk(talk.conversation)
    expected = {button for button, action in PRESSED.items() if action in open_now}
    always = {conversation.LIKE, conversation.WEB, triage.ASSIGN, triage.MARK, triage.MORE}
    assert set(buttons(drawn)) == expected | always
    assert drawing_faults(drawn) == []


def test_a_card_shows_how_it_began_how_much_there_is_and_what_came_last() -> None:
    talk = Talk(items=[item(1, "The first"), item(2, "In between"), item(9, "The last")], total=23)
    drawn = conversation.conversation_card(talk, NOW)
    assert "&gt; The first" in drawn.text
    assert "23 messages so far" in drawn.text
    assert "&gt; The last" in drawn.text
    assert "In between" not in drawn.text
    assert "so far" not in conversation.conversation_card(Talk(), NOW).text


def test_like_is_offered_only_where_the_platform_can() -> None:
    drawn = conversation.conversation_card(Talk(capabilities=frozenset()), NOW)
    assert conversation.LIKE not in buttons(drawn)


def test_a_conversation_without_any_button_is_drawn_too() -> None:
    bare = replace(item(), remote=replace(item().remote, url=""))
    talk = Talk(conversation=talk_of(ConversationStatus.NEW), items=[bare], capabilities=frozenset())
    assert conversation.WEB not in buttons(conversation.conversation_card(talk, NOW))


def test_a_claim_that_has_lapsed_is_free_again() -> None:
    talk = Talk(conversation=talk_of(ConversationStatus.CLAIMED))
    drawn = conversation.conversation_card(talk, NOW + timedelta(hours=1))
    assert drawn.text.startswith("Claimed, but free again")
    assert "<@U0CAM> had it and has not answered yet." in drawn.text


def test_a_claim_says_whose_it_is_and_until_when() -> None:
    drawn = conversation.conversation_card(Talk(conversation=talk_of(ConversationStatus.CLAIMED)), NOW)
    assert "<@U0CAM> has it until <!date^1795506300^" in drawn.text


def test_a_claim_without_an_end_is_said_without_one() -> None:
    endless = replace(talk_of(ConversationStatus.CLAIMED), claimed_until=None)
    assert "<@U0CAM> has it." in conversation.conversation_card(Talk(conversation=endless), NOW).text


def test_what_was_answered_shows_the_way_of_the_reply() -> None:
    row = sent_reply(DeliveryStatus.FAILED)
    talk = Talk(conversation=talk_of(ConversationStatus.ANSWERED), replies=[(REPLY, row), (REPLY, None)])
    drawn = conversation.conversation_card(talk, NOW)
    assert drawn.text.count("Reply by <@U0CAM>, <!date^") == 2
    assert drawn.text.count(": not sent: The comment was deleted.") == 1


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (answers.WAITING, "needs somebody's yes, see the thread"),
        (answers.REJECTED, "rejected by <@U0BO>, <!date^"),
        (answers.WITHDRAWN, "taken back by <@U0CAM>, <!date^"),
        (
            replace(answers.REJECTED, review=replace(answers.REJECTED.review, status=ReviewStatus.WAITING)),
            "yes again",
        ),
    ],
)
def test_a_reply_that_needs_a_yes_says_how_far_it_is(found: answers.Reviewed, said: str) -> None:
    talk = Talk(replies=[(REPLY, None)], reviews={REPLY.id: found.review})
    assert said in conversation.conversation_card(talk, NOW).text


def test_what_was_deleted_or_changed_there_is_said_with_who_and_when() -> None:
    row = sent_reply(DeliveryStatus.PUBLISHED)
    made = Change(
        id=1,
        reply_id=REPLY.id,
        kind=ChangeKind.EDIT,
        was="a",
        text="b",
        author=REPLY.author,
        asked_at=NOW,
        done_at=NOW,
    )
    talk = Talk(replies=[(REPLY, row)], capabilities=frozenset({"delete a reply"}))
    edited = conversation.conversation_card(replace(talk, changes={REPLY.id: [made]}), NOW)
    assert "> · changed by <@U0CAM>, <!date^" in edited.text
    gone = replace(talk, changes={REPLY.id: [made, replace(made, kind=ChangeKind.DELETE)]})
    drawn = conversation.conversation_card(gone, NOW)
    assert ": deleted by <@U0CAM>, <!date^" in drawn.text
    assert "Delete our last reply" in str(edited.blocks)
    assert "Delete our last reply" not in str(drawn.blocks)


def test_the_reply_modal_shows_what_both_sides_said_in_its_order() -> None:
    items = [
        replace(item(text=word), received_at=NOW + timedelta(minutes=at))
        for word, at in (("One", 0), ("Two", 2))
    ]
    ours = [
        (
            replace(REPLY, id=ReplyId(number), text=word, created_at=NOW + timedelta(minutes=1)),
            sent_reply(status),
        )
        for number, word, status in (
            (8, "Between", DeliveryStatus.PUBLISHED),
            (9, "Never out", DeliveryStatus.FAILED),
            (10, "Taken down", DeliveryStatus.PUBLISHED),
        )
    ]
    gone = Change(
        id=1, reply_id=ReplyId(10), kind=ChangeKind.DELETE, was="", text="", author=REPLY.author, asked_at=NOW
    )
    changes = {ReplyId(10): [replace(gone, done_at=NOW)]}
    talk = Talk(items=items, total=7, replies=ours, changes=changes, answers="Our new rye bread is here.")
    shown = str(reply.reply_modal(talk)["blocks"])
    order = [
        shown.index(one) for one in ("In answer to us", "rye bread", "5 earlier", "One", "Between", "Two")
    ]
    assert order == sorted(order)
    assert "Never out" not in shown
    assert "Taken down" not in shown


def test_the_reply_modal_of_a_long_talk_keeps_within_slacks_limits() -> None:
    items = [item(text="x" * 5000)] * 20
    replies = [(replace(REPLY, text="y" * 5000), sent_reply(DeliveryStatus.PUBLISHED))] * 40
    view = reply.reply_modal(Talk(items=items, total=20, replies=replies, answers="z" * 5000))
    assert view_faults(view) == []
    assert len(view["blocks"]) <= 100


@pytest.mark.parametrize("action", sorted(SHOWN))
def test_what_people_do_about_replies_is_said_with_who_and_when(action: str) -> None:
    for note in ("U0BO", ""):
        deed = Deed(actor=REPLY.author, action=action, note=note, at=NOW)
        drawn = conversation.conversation_card(Talk(deeds=[deed]), NOW)
        assert "<@U0CAM> " in drawn.text
        assert "reply:" not in drawn.text
        assert "<@>" not in drawn.text


def test_why_it_came_here_is_said_in_the_words_of_the_table() -> None:
    why = ("platform is mastodon", "language is de", "language is xx", "it says “this is it”")
    drawn = triage.why_message(Talk(conversation=replace(talk_of(ConversationStatus.NEW), why=why)))
    for words in ("platform is Mastodon", "language is German", "language is xx", "it says “this is it”"):
        assert words in drawn.text


def test_the_evening_of_a_snooze_has_a_day() -> None:
    noon, evening = (str(triage.snooze_modal(Talk(), NOW + timedelta(hours=more))) for more in (0, 10))
    assert "Today at 17:00" in noon
    assert evening.count("Tomorrow at 17:00") == 1


def test_a_pinned_item_is_said_before_its_small_print() -> None:
    kinds = [block["type"] for block in pinned(item(), talk_of(ConversationStatus.NEW), ACCOUNTS, BRAND.zone)]
    assert kinds == ["section", "context"]


def test_what_home_has_no_room_for_is_a_press_away() -> None:
    many = home.Heap(total=73, talks=[Talk()] * 9)
    view = home.home_view(replace(DESK, unclaimed=many))
    [onward] = [one for one in elements_of(view["blocks"]) if one.get("action_id") == INBOX]
    assert onward["value"] == "unclaimed"
    assert "+68 more" in str(view)


def test_attachments_are_links_where_they_can_be_trusted() -> None:
    media = ("https://social.example/cat.png", "javascript:alert(1)")
    talk = Talk(items=[replace(item(), remote=replace(item().remote, media=media))])
    drawn = conversation.conversation_card(talk, NOW)
    assert "<https://social.example/cat.png|Attachment 1 (social.example)>" in drawn.text
    assert "javascript" not in drawn.text


def test_an_item_without_text_says_so() -> None:
    talk = Talk(items=[item(text="")], answers=None)
    drawn = conversation.conversation_card(talk, NOW)
    assert "&gt; (no text)" in drawn.text
    assert "In answer to us" not in drawn.text


# ---- accounts


@pytest.mark.parametrize("status", AccountStatus)
def test_an_account_asks_only_where_somebody_has_to_help(status: AccountStatus) -> None:
    asks = status in {AccountStatus.EXPIRING, AccountStatus.DISCONNECTED}
    one = account(1, status)
    card = accounts.account_card(one, BRAND)
    listed = accounts.accounts_message([one], {BRAND.id: BRAND})
    assert (accounts.RECONNECT in buttons(card)) is asks
    assert (accounts.RECONNECT in buttons(listed)) is asks
    assert drawing_faults(card) == drawing_faults(listed) == []


def test_accounts_that_need_somebody_come_first() -> None:
    broken = account(2, AccountStatus.DISCONNECTED)
    drawn = accounts.accounts_message([account(1), broken], {BRAND.id: BRAND})
    assert drawn.text.index("Bluesky @linden") < drawn.text.index("Mastodon @linden")


def test_an_account_never_reached_says_so() -> None:
    drawn = accounts.accounts_message([replace(account(), last_success_at=None)], {BRAND.id: BRAND})
    assert "Not reached yet" in drawn.text


def test_many_accounts_are_counted() -> None:
    drawn = accounts.accounts_message([account(number) for number in range(1, 61)], {BRAND.id: BRAND})
    assert "+45 more" in drawn.text
    assert drawing_faults(drawn) == []


# ---- lists


@pytest.mark.parametrize("name", queue.FILTERS)
def test_the_queue_is_drawn_in_every_filter(name: str) -> None:
    posts = [post_of(status) for status in queue.FILTERS[name][1]]
    full = queue.queue_message(posts, {BRAND.id: BRAND}, ACCOUNTS, Page(filter=name))
    empty = queue.queue_message([], {BRAND.id: BRAND}, ACCOUNTS, Page(filter=name))
    assert drawing_faults(full) == drawing_faults(empty) == []


@pytest.mark.parametrize("view", inbox.NAMES)
def test_the_inbox_is_drawn_in_every_view(view: Narrowed) -> None:
    talks = [Talk(conversation=talk_of(status)) for status in STATUSES[view]]
    full = inbox.inbox_message(talks, inbox.Sieve(view=view))
    empty = inbox.inbox_message([], inbox.Sieve(view=view))
    assert drawing_faults(full) == drawing_faults(empty) == []


def test_every_post_is_in_some_list() -> None:
    assert {status for _, statuses in queue.FILTERS.values() for status in statuses} == set(PostStatus)


def test_every_conversation_is_in_some_list() -> None:
    assert {status for statuses in STATUSES.values() for status in statuses} == set(ConversationStatus)
    assert set(inbox.NAMES) == set(STATUSES)


def test_a_post_without_text_or_account_can_be_listed() -> None:
    bare = post_of(PostStatus.DRAFT, Content(text="", accounts=()))
    drawn = queue.queue_message([bare], {BRAND.id: BRAND}, {}, Page(filter="open"))
    assert "(no text)" in drawn.text
    assert "no account yet" in drawn.text


def test_a_post_with_several_versions_leads_to_them() -> None:
    [shown] = [
        one for one in elements_of(post.post_card(View(post=post_of())).blocks) if one["action_id"] == HISTORY
    ]
    assert (shown["text"]["text"], shown["value"]) == ("Version history", "12.0")
    first = replace(post_of(), revision=replace(post_of().revision, number=1))
    assert HISTORY not in str(post.post_card(View(post=first)).blocks)


def test_a_revised_post_leads_to_what_changed_since_the_request() -> None:
    drawn = post.post_card(View(post=replace(post_of(), asked=1)))
    [shown] = [one for one in elements_of(drawn.blocks) if one["action_id"] == HISTORY]
    assert (shown["text"]["text"], shown["value"]) == ("What changed since the request", "12.1")


@pytest.mark.parametrize(
    ("able", "said"),
    [
        ("mute a thread", "Mute the thread on Mastodon"),
        ("mute an author", "Mute this author on Mastodon"),
        ("like", ""),
    ],
)
def test_what_can_be_muted_is_named(able: str, said: str) -> None:
    drawn = triage.tools(Talk(capabilities=frozenset({able})))
    found = [one["text"] for one in texts_of(drawn) if one["text"].startswith("Mute")]
    assert found == ([said] if said else [])
