"""Every card, list, modal and tab, drawn once on an ordinary day: what the golden files show."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from bot.blocks import (
    accounts,
    answer,
    brand,
    composer,
    conversation,
    crisis,
    delivery,
    digest,
    drafting,
    help,  # noqa: A004 - the module's name
    history,
    home,
    inbox,
    lapse,
    ledger,
    mention,
    notice,
    pause,
    policy,
    post,
    queue,
    reach,
    reply,
    reply_change,
    reply_review,
    review,
    routing,
    scheduling,
    sentiment,
    stats,
    storm,
    target,
    triage,
    watch,
)
from bot.blocks import saved as saved_replies
from bot.blocks.item import awake_message, item_message
from bot.blocks.kit import Drawing
from bot.blocks.page import Page
from bot.blocks.picture import as_links
from bot.domain.account import AccountStatus
from bot.domain.answer import ChangeKind, ReviewStatus
from bot.domain.approval import PostAction
from bot.domain.audit import PRESSROOM
from bot.domain.conversation import ConversationStatus, Fold, ItemKind, Picture
from bot.domain.crisis import Room
from bot.domain.delivery import DeliveryStatus
from bot.domain.difference import changes
from bot.domain.ids import AccountId, BrandId, ChannelId, PostId, RuleId, SlackUserId, StormId
from bot.domain.inbox import View as Narrowed
from bot.domain.limits import Problem
from bot.domain.policy import Policy, Step
from bot.domain.post import Effect, PostStatus
from bot.domain.readback import Finding, Verdict
from bot.domain.report import AccountFigures, BestPost, CommunityFigures, Digest, Figure, Report, Waited
from bot.domain.routing import Conditions, Placement, Priority, Rule, Target
from bot.domain.schedule import at_instant
from bot.domain.sentiment import Mood
from bot.domain.shelf import Shelf
from bot.domain.storm import Count, Order
from bot.domain.triage import Deed, Ignored
from bot.services.routing import Hit, Trial
from bot.services.triage import IgnoredView
from bot.slack.outward import outward
from storage.deliveries import Attempt
from tests.blocks import answers, outgoing, plans, writing
from tests.blocks.care import (
    ANSWERED,
    CLOSED_CRISIS,
    CRISIS,
    OPENED,
    QUIET_CRISIS,
    TARGETS,
    WAITING,
    closed,
)
from tests.blocks.stops import ALERT, LAPSE, LONG_LAPSE, PAUSE, RESUMED, SETTLED_ALERT, SETTLED_LAPSE
from tests.blocks.things import (
    ACCOUNTS,
    ANA,
    BRAND,
    CAM,
    CONTENT,
    NOW,
    REPLY,
    STORM,
    Burst,
    Talk,
    Versions,
    View,
    account,
    approved,
    item,
    sent_reply,
)
from tests.blocks.things import (
    conversation as talk_of,
)
from tests.blocks.things import (
    delivery as sent,
)
from tests.blocks.things import (
    post as post_of,
)

BRANDS = {BRAND.id: BRAND}
TOPICS = {
    "Posts": [
        help.Topic(
            name="draft",
            usage="[text]",
            summary="Write a post; somebody else approves it.",
            examples=(("draft We are open on Sunday", "starts with this text"),),
        ),
        help.Topic(name="queue", summary="What goes out next."),
    ],
    "Numbers": [help.Topic(name="stats", summary="How it went.")],
}

VARIANTS = replace(CONTENT, media=(), overrides={AccountId(2): "Rye!\n---\nOn Saturday, in a thread."})
PARTLY = View(
    post=approved(post_of(PostStatus.PARTLY_PUBLISHED)),
    deliveries=[sent(DeliveryStatus.PUBLISHED, 1), sent(DeliveryStatus.FAILED, 2)],
)
BROKEN_THREAD = View(
    post=approved(post_of(PostStatus.PARTLY_PUBLISHED, VARIANTS)),
    deliveries=[
        sent(DeliveryStatus.PUBLISHED, 2),
        sent(DeliveryStatus.FAILED, 2, part=1),
        sent(DeliveryStatus.PENDING, 2, part=2),
    ],
)
DOUBTFUL = View(
    post=approved(post_of(PostStatus.UNCONFIRMED, VARIANTS)),
    deliveries=[
        sent(DeliveryStatus.PUBLISHED, 1),
        sent(DeliveryStatus.UNCONFIRMED, 2),
        sent(DeliveryStatus.PENDING, 2, part=1),
    ],
)
REFUSED = View(
    post=post_of(PostStatus.CHANGES_REQUESTED, note="Please say which Saturday."),
    problems={AccountId(2): [Problem(part="text", text="The text has 412 characters; 300 are allowed.")]},
)

STRICT = Policy(
    steps=(Step(approvers=frozenset({"U0CAM", "S0LEADS"}), needed=2), Step(approvers=frozenset({"U0DEE"}))),
    own=True,
    expire_after=timedelta(days=3),
)
#: The post's own writer is the only one who is named.
ALONE = Policy(steps=(Step(approvers=frozenset({post_of().revision.editor})),))
STUCK = View(post=post_of(), brand=replace(BRAND, policy=ALONE))
HALF_APPROVED = View(post=approved(post_of(), effect=Effect.COUNTED), brand=replace(BRAND, policy=STRICT))
DAYS = [date(2026, 11, 17) + timedelta(days=day) for day in range(7)]
REPORT = Report(
    since=NOW - timedelta(days=7),
    until=NOW,
    accounts=(
        AccountFigures(
            name="Mastodon @linden",
            platform="mastodon",
            followers=Figure(now=1204, before=1192),
            posts=Figure(now=5, before=5),
            engagement=Figure(now=210, before=180),
            rate=Figure(now=0.035, before=0.031),
            best=BestPost(
                text="Our new rye bread is here.", url="https://social.example/@linden/9", engagement=96
            ),
            daily=[(day, 1190 + 2 * number) for number, day in enumerate(DAYS)],
            fetched_at=NOW - timedelta(minutes=10),
        ),
        AccountFigures(
            name="Bluesky @linden",
            platform="bluesky",
            followers=Figure(now=88),
            engagement=Figure(now=12, before=20),
            daily=[(day, None if number == 3 else 80 + number) for number, day in enumerate(DAYS)],
        ),
    ),
    community=CommunityFigures(
        received=Figure(now=41, before=30),
        answered=Figure(now=38, before=30),
        since_written=Waited(median=Figure(now=12.5, before=15), most=Figure(now=41)),
        since_received=Waited(median=Figure(now=11.8), most=Figure(now=40.2)),
        moods={Mood.POSITIVE: 20, Mood.NEGATIVE: 4, Mood.UNSCORED: 17},
        waiting=3,
    ),
)
DIGEST = Digest(day=date(2026, 11, 24), report=REPORT, due_today=2, to_approve=1)

BURST = Burst(
    counts=[
        Count(account_id=AccountId(1), kind=ItemKind.MENTION, mood=Mood.NEGATIVE, number=1310),
        Count(account_id=AccountId(1), kind=ItemKind.COMMENT, mood=Mood.POSITIVE, number=40),
        Count(account_id=AccountId(2), kind=ItemKind.MENTION, mood=Mood.UNSURE, number=7),
    ],
    worst=[
        (item(1, "This is a scam", Mood.NEGATIVE), talk_of()),
        (item(2, "Never again", Mood.NEGATIVE), talk_of(ConversationStatus.CLAIMED)),
    ],
)
INBOX_CHOICES = inbox.Choices(
    platforms=["bluesky", "mastodon"],
    tags=["press", "refund"],
    brands={BRAND.id: BRAND.name, BrandId(2): "Linden Coffee"},
)
CLAIMED = Talk(
    conversation=talk_of(ConversationStatus.CLAIMED),
    items=[item(), item(2, "Und glutenfrei?", Mood.UNSCORED)],
    total=2,
)
MARKED = Talk(
    conversation=replace(
        talk_of(ConversationStatus.SNOOZED),
        assignee=SlackUserId("U0CAM"),
        tags=("refund", "press"),
        priority=Priority.URGENT,
        snoozed_until=NOW + timedelta(hours=20),
        channel=ChannelId("C0PRESS"),
        rule="Angry and widely read",
        why=("sentiment is negative", "author has 120,000 followers, 10,000 or more"),
    ),
    capabilities=frozenset({"reply", "like", "hide comments", "mute a thread", "delete a reply"}),
    replies=[(REPLY, sent_reply(DeliveryStatus.PUBLISHED))],
    deeds=[
        Deed(actor=SlackUserId("U0ANN"), action="assign", note="U0CAM", at=NOW),
        Deed(actor=SlackUserId("U0ANN"), action="mark", note="#refund #press urgent", at=NOW),
        Deed(actor=PRESSROOM, action="wake", note="", at=NOW),
    ],
)
PICTURED = Talk(
    items=[
        replace(
            item(),
            remote=replace(
                item().remote,
                media=("https://media.example/1.jpg",),
                pictures=(
                    Picture(url="https://media.example/small/1.jpg", alt="A loaf that has burst"),
                    Picture(url="https://media.example/small/2.jpg"),
                    Picture(url="javascript:alert(1)", alt="No address"),
                ),
            ),
        )
    ]
)
FOLDED = Talk(
    conversation=replace(
        talk_of(ConversationStatus.IGNORED),
        folded=Fold.SPAM,
        why=("looks like spam: promises money or followers, has a link",),
    )
)
UNHEARD = IgnoredView(
    ignored=Ignored(
        account_id=AccountId(1), author_id="a1", handle="loud@b.example", by=SlackUserId("U0CAM"), since=NOW
    ),
    account=account(),
)
RULES = [
    Rule(
        id=RuleId(1),
        brand_id=BRAND.id,
        position=1,
        name="Angry and widely read",
        conditions=Conditions(
            platforms=frozenset({"mastodon"}),
            accounts=frozenset({AccountId(1), AccountId(99)}),
            kinds=frozenset({ItemKind.COMMENT}),
            moods=frozenset({Mood.NEGATIVE}),
            languages=frozenset({"de", "en"}),
            words=("refund", "money back"),
            followers=10_000,
        ),
        target=Target(
            channel=ChannelId("C0PRESS"),
            tags=("press",),
            priority=Priority.URGENT,
            assignee=SlackUserId("U0CAM"),
        ),
    ),
    Rule(
        id=RuleId(2),
        brand_id=BRAND.id,
        position=2,
        name="German",
        conditions=Conditions(languages=frozenset({"de"})),
    ),
    Rule(
        id=RuleId(3),
        brand_id=BRAND.id,
        position=3,
        name="Direct",
        conditions=Conditions(kinds=frozenset({ItemKind.MESSAGE})),
    ),
]
TRIAL = Trial(tried=100, hits=[Hit(item=item(), why=("language is en",), now=Placement())])

DESK = home.Desk(
    brands=BRANDS,
    accounts={**ACCOUNTS, AccountId(3): account(3, AccountStatus.DISCONNECTED)},
    to_approve=[post_of()],
    replies=answers.TO_APPROVE,
    trouble=[post_of(PostStatus.FAILED)],
    mine=[post_of(PostStatus.DRAFT)],
    overdue=home.Heap(total=1, talks=[Talk()]),
    claimed=home.Heap(total=1, talks=[CLAIMED]),
    unclaimed=home.Heap(total=12, talks=[Talk()]),
    upcoming=[post_of(PostStatus.SCHEDULED)],
)

VERSIONS = Versions(
    contents=[
        replace(
            CONTENT, text="Our new bread is here.", accounts=CONTENT.accounts[:1], media=CONTENT.media[:1]
        ),
        CONTENT,
        replace(VARIANTS, schedule=at_instant(NOW + timedelta(days=1), BRAND.zone, now=NOW), link=None),
    ]
)


NOT_AS_APPROVED = Finding(
    verdict=Verdict.DIFFERENT,
    at=NOW,
    text=changes("Our new rye is here.", "Our rye is here!"),
    media=("1 of 2 images are there",),
)


def receipt_with(finding: Finding) -> Drawing:
    return delivery.delivery_receipt(sent(DeliveryStatus.PUBLISHED), account(), BRAND, finding)


DRAWINGS: Mapping[str, Callable[[], Drawing]] = {
    "post_in_review": lambda: post.post_card(View(post=post_of())),
    "post_in_two_steps": lambda: post.post_card(HALF_APPROVED),
    "post_nobody_may_approve": lambda: post.post_card(STUCK),
    "post_changes_requested": lambda: post.post_card(REFUSED),
    "post_partly_published": lambda: post.post_card(PARTLY),
    "post_broken_thread": lambda: post.post_card(BROKEN_THREAD),
    "post_unconfirmed": lambda: post.post_card(DOUBTFUL),
    "delivery_unconfirmed": lambda: ledger.with_ledger(
        delivery.delivery_receipt(sent(DeliveryStatus.UNCONFIRMED), account(), BRAND),
        [
            Attempt(at=NOW, step="publish", outcome="OutcomeUnknownError", duration_ms=30_000),
            Attempt(
                at=NOW + timedelta(minutes=2),
                step="look_up",
                outcome="not found",
                duration_ms=210,
                request_id="9f0c6e7a-5f0e-4c39-8a3e-1d2b3c4d5e6f",
            ),
        ],
        BRAND,
    ),
    "delivery_receipt": lambda: delivery.delivery_receipt(sent(DeliveryStatus.PUBLISHED), account(), BRAND),
    "delivery_as_approved": lambda: receipt_with(Finding(verdict=Verdict.SAME, at=NOW)),
    "delivery_not_as_approved": lambda: receipt_with(NOT_AS_APPROVED),
    "delivery_gone": lambda: receipt_with(Finding(verdict=Verdict.GONE, at=NOW)),
    "delivery_not_read_back": lambda: receipt_with(Finding(verdict=Verdict.UNREADABLE, at=NOW)),
    "to_approve": lambda: review.waiting_message([post_of()], answers.TO_APPROVE, BRANDS, ACCOUNTS),
    "nothing_to_approve": lambda: review.waiting_message([], reply_review.Replies(), BRANDS, {}),
    "reminder": lambda: review.reminder(replace(post_of(), waiting_since=NOW), BRAND),
    "reminder_over": lambda: review.reminder(post_of(PostStatus.APPROVED), BRAND),
    "post_revised": lambda: post.post_card(View(post=replace(post_of(), asked=1))),
    "reply_sent": lambda: delivery.reply_receipt(
        REPLY, sent_reply(DeliveryStatus.PUBLISHED), account(), BRAND
    ),
    "reply_failed": lambda: delivery.reply_receipt(
        REPLY, sent_reply(DeliveryStatus.FAILED), account(), BRAND
    ),
    "reply_unconfirmed": lambda: delivery.reply_receipt(
        REPLY, sent_reply(DeliveryStatus.UNCONFIRMED), account(), BRAND
    ),
    "conversation_new": lambda: conversation.conversation_card(Talk(), NOW),
    "conversation_claimed": lambda: conversation.conversation_card(CLAIMED, NOW),
    "conversation_item": lambda: item_message(item(2, "Und glutenfrei?", Mood.UNSCORED), CLAIMED),
    "reply_to_undo": lambda: delivery.reply_receipt(answers.PICTURED, answers.UNDOABLE, account(), BRAND),
    "reply_taken_back": lambda: delivery.reply_receipt(REPLY, answers.TAKEN_BACK, account(), BRAND),
    "reply_changed": lambda: delivery.reply_receipt(
        REPLY, sent_reply(DeliveryStatus.PUBLISHED), account(), BRAND, answers.DONE
    ),
    "reply_waiting": lambda: reply_review.review_card(answers.WAITING),
    "reply_waiting_anew": lambda: reply_review.review_card(answers.CHANGED_MEANWHILE),
    "reply_approved": lambda: reply_review.review_card(answers.APPROVED),
    "reply_rejected": lambda: reply_review.review_card(answers.REJECTED),
    "reply_withdrawn": lambda: reply_review.review_card(answers.WITHDRAWN),
    "reply_anew_prompt": lambda: reply_change.anew_prompt(answers.CHANGE, ReviewStatus.WAITING),
    "reply_anew_after_all": lambda: reply_change.anew_prompt(answers.CHANGE, ReviewStatus.REJECTED),
    "reply_request_ended": lambda: reply_change.withdrawn(REPLY),
    "reply_stuck_failed": lambda: reply_change.stuck(REPLY, DeliveryStatus.FAILED),
    "reply_stuck_leaving": lambda: reply_change.stuck(REPLY, DeliveryStatus.SENDING),
    "reply_change_prompt": lambda: reply_change.change_prompt(
        answers.CHANGE, account(), {ChangeKind.EDIT, ChangeKind.DELETE}
    ),
    "reply_change_refused": lambda: reply_change.change_prompt(
        answers.CHANGE, account(2), {ChangeKind.DELETE}
    ),
    "reply_change_impossible": lambda: reply_change.change_prompt(answers.DELETION, account(2), set()),
    "reply_left": reply_change.left,
    "reply_held": lambda: reply.held(answers.HELD, BRAND),
    "conversation_edited": lambda: conversation.conversation_card(answers.EDITED, NOW),
    "conversation_gone": lambda: conversation.conversation_card(answers.GONE, NOW),
    "saved": lambda: saved_replies.saved_message(BRAND, answers.SAVED),
    "saved_none": lambda: saved_replies.saved_message(BRAND, []),
    "send_prompt": lambda: reply.send_prompt(REPLY, Talk()),
    "send_prompt_with_images": lambda: reply.send_prompt(REPLY, Talk(), ["F1", "F2"]),
    "send_prompt_without_image": lambda: reply.send_prompt(REPLY, Talk(capabilities=frozenset()), ["F1"]),
    "reply_held_with_images": lambda: reply.held(answers.HELD, BRAND, REPLY.id, pictured=True),
    "kept_internal": reply.kept,
    "queue": lambda: queue.queue_message(
        [post_of(), post_of(PostStatus.FAILED)], BRANDS, ACCOUNTS, Page(filter="open", number=1, more=True)
    ),
    "queue_empty": lambda: queue.queue_message([], BRANDS, {}, Page(filter="open")),
    "inbox": lambda: inbox.inbox_message([Talk(), CLAIMED, MARKED], inbox.Sieve(more=True), INBOX_CHOICES),
    "inbox_empty": lambda: inbox.inbox_message([], inbox.Sieve()),
    "inbox_narrowed_to_nothing": lambda: inbox.inbox_message(
        [], inbox.Sieve(view=Narrowed.MINE, tag="press")
    ),
    "conversation_marked": lambda: conversation.conversation_card(MARKED, NOW),
    "conversation_with_images": lambda: conversation.conversation_card(PICTURED, NOW),
    "conversation_with_links_for_images": lambda: as_links(conversation.conversation_card(PICTURED, NOW)),
    "conversation_folded": lambda: conversation.conversation_card(FOLDED, NOW),
    "conversation_is_back": lambda: item_message(PICTURED.items[0], PICTURED, back=True),
    "conversation_awake": lambda: awake_message(MARKED),
    "conversation_given": lambda: triage.given_message(MARKED),
    "why_by_a_rule": lambda: triage.why_message(MARKED),
    "why_by_default": lambda: triage.why_message(Talk()),
    "ignored_authors": lambda: triage.ignored_message([UNHEARD] * 3, 2),
    "ignored_nobody": lambda: triage.ignored_message([], 2),
    "storm": lambda: storm.storm_card(BURST),
    "storm_over": lambda: storm.storm_card(
        replace(BURST, storm=replace(STORM, ended_at=NOW), worst=()),
    ),
    "storm_found": lambda: storm.storm_card(
        replace(BURST, storm=replace(STORM, ended_at=NOW, account_id=AccountId(1)), worst=()),
    ),
    "storm_list": lambda: storm.storm_message(StormId(3), [Talk(), CLAIMED] * 5, Order.NEWEST, 1),
    "storm_list_empty": lambda: storm.storm_message(StormId(3), [], Order.UNCLAIMED, 0),
    "conversation_with_repeats": lambda: conversation.conversation_card(replace(CLAIMED, repeats=1), NOW),
    "words": lambda: sentiment.words_message(BRAND, {"cheap": -1.5, "sick": 2}),
    "words_none": lambda: sentiment.words_message(BRAND, {}),
    "accounts": lambda: accounts.accounts_message(list(DESK.accounts.values()), BRANDS),
    "accounts_empty": lambda: accounts.accounts_message([], BRANDS),
    "account_disconnected": lambda: accounts.account_card(account(1, AccountStatus.DISCONNECTED), BRAND),
    "account_works_again": lambda: accounts.account_card(account(), BRAND),
    "welcome": lambda: brand.welcome(ANA, None, []),
    "first_steps_half_done": lambda: brand.first_steps(BRAND, []),
    "brand": lambda: brand.brand_message(BRAND, [account()]),
    "stats": lambda: stats.stats_message(REPORT, BRAND),
    "stats_without_charts": lambda: stats.stats_message(REPORT, BRAND, fallback=True),
    "digest": lambda: digest.digest_message(DIGEST, BRAND),
    "digest_quiet": lambda: digest.digest_message(
        Digest(day=date(2026, 11, 24), report=Report(since=NOW - timedelta(days=1), until=NOW)), BRAND
    ),
    "help": lambda: help.help_message(TOPICS),
    "help_lead": lambda: help.lead_message(DESK, TOPICS),
    "help_lead_free": lambda: help.lead_message(home.Desk(brands=BRANDS, accounts={}), TOPICS),
    "help_topic": lambda: help.help_message(TOPICS, "draft"),
    "unknown_command": lambda: help.unknown_command("darft", "draft"),
    "refused": lambda: notice.refused("Only <@U0BO> or <!subteam^S0LEADS> can do this for Linden Bakery."),
    "done": lambda: notice.done("Linden Bakery is ready.", "Next: connect an account."),
    "broken": lambda: notice.broken("4F2A"),
    "pause": lambda: pause.pause_card(PAUSE),
    "pause_over": lambda: pause.pause_card(RESUMED),
    "pause_acknowledged": lambda: pause.stopped(PAUSE),
    "pause_resumed": lambda: pause.resumed(BRAND, asked=True),
    "lapse": lambda: lapse.lapse_card(LAPSE),
    "lapse_long": lambda: lapse.lapse_card(LONG_LAPSE),
    "lapse_settled": lambda: lapse.lapse_card(SETTLED_LAPSE),
    "alert": lambda: watch.alert_card(ALERT),
    "alert_settled": lambda: watch.alert_card(SETTLED_ALERT),
    "closure_archived": lambda: reach.closure_notice(closed("is_archived")),
    "closure_removed": lambda: reach.closure_notice(closed("not_in_channel")),
    "closure_gone": lambda: reach.closure_notice(closed("channel_not_found")),
    "closure_restricted": lambda: reach.closure_notice(closed("restricted_action")),
    "closure_over": lambda: reach.closure_notice(OPENED),
    "crisis": lambda: crisis.crisis_card(CRISIS, frozenset({CAM, "S0LEADS"})),
    "crisis_quiet": lambda: crisis.crisis_card(QUIET_CRISIS, frozenset()),
    "crisis_over": lambda: crisis.crisis_card(CLOSED_CRISIS, frozenset({CAM})),
    "crisis_report": lambda: crisis.report_message(CLOSED_CRISIS),
    "crisis_report_empty": lambda: crisis.report_message(replace(CLOSED_CRISIS, log=())),
    "mentioned": lambda: mention.mentioned("/social"),
    "nudge": lambda: target.nudge_message(WAITING),
    "nudge_of_nobody": lambda: target.nudge_message(replace(WAITING, asked=frozenset())),
    "nudge_over": lambda: target.nudge_message(ANSWERED),
    "escalation": lambda: target.escalation_message(
        replace(WAITING, talk=replace(WAITING.talk, claimed_by=ANA))
    ),
    "escalation_of_nobody": lambda: target.escalation_message(replace(WAITING, asked=frozenset())),
    "escalation_of_a_storm": lambda: target.escalation_message(replace(WAITING, late=312)),
    "escalation_over": lambda: target.escalation_message(ANSWERED),
    **plans.DRAWINGS,
    **writing.DRAWINGS,
    **outgoing.DRAWINGS,
}

SHELF = Shelf(accounts=ACCOUNTS)
DRAFT = drafting.Draft(text=CONTENT.text, accounts=CONTENT.accounts, source=ChannelId("C9"))
PREVIEWED = replace(
    drafting.draft_of(VARIANTS, PostId(12), 3),
    preview=True,
    when=drafting.AT_TIME,
    at=NOW + timedelta(days=1),
)

VIEWS: Mapping[str, Callable[[], dict[str, Any]]] = {
    **writing.VIEWS,
    "composer": lambda: composer.composer(DRAFT, BRAND, SHELF),
    "composer_previewed": lambda: composer.composer(PREVIEWED, BRAND, SHELF),
    "composer_with_images": lambda: composer.composer(
        replace(drafting.draft_of(CONTENT, PostId(12), 3), preview=True), BRAND, SHELF
    ),
    "composer_in_words": lambda: composer.composer(replace(DRAFT, when=drafting.IN_WORDS), BRAND, SHELF),
    "composer_without_accounts": lambda: composer.composer(drafting.Draft(), BRAND, Shelf()),
    "composer_from_message": lambda: composer.composer(
        replace(DRAFT, notes=outward("Ask <@U1> in <#C1|kitchen> :shipit:", {}).notes), BRAND, SHELF
    ),
    "request_changes": lambda: post.reason_modal(post_of(), PostAction.REQUEST_CHANGES),
    "schedule": lambda: scheduling.schedule_modal(post_of(PostStatus.APPROVED), BRAND),
    "home_while_paused": lambda: home.home_view(
        replace(DESK, pauses={BRAND.id: PAUSE.pause}, pulse={"publish": 2.0, "cards": 300.0})
    ),
    "live": lambda: delivery.live_modal(sent(DeliveryStatus.UNCONFIRMED), account()),
    "live_but_different": lambda: delivery.differs_modal(
        sent(DeliveryStatus.UNCONFIRMED),
        account(),
        "https://mastodon.example/@linden/103254962155278888",
        NOT_AS_APPROVED,
    ),
    "assign": lambda: triage.assign_modal(MARKED),
    "tag": lambda: triage.mark_modal(MARKED),
    "snooze": lambda: triage.snooze_modal(Talk(), NOW),
    "snooze_in_the_evening": lambda: triage.snooze_modal(Talk(), NOW + timedelta(hours=10)),
    "routing": lambda: routing.table_modal(BRAND, RULES, [account()]),
    "routing_empty": lambda: routing.table_modal(BRAND, [], []),
    "rule_new": lambda: routing.rule_modal(BRAND, 0, routing.Draft(), [account()]),
    "rule_tried": lambda: routing.rule_modal(BRAND, 1, routing.draft_of(RULES[0]), [account()], TRIAL),
    "rule_tried_on_nothing": lambda: routing.rule_modal(
        BRAND, 1, routing.draft_of(RULES[1]), [], Trial(tried=0, hits=[])
    ),
    "reply": lambda: reply.reply_modal(CLAIMED, reply.ReplyDraft(text="Yes, it is.")),
    "reply_held_up": lambda: reply.held_modal(answers.HELD, BRAND),
    "reply_anew": lambda: reply.reply_modal(
        Talk(),
        reply.ReplyDraft(
            text="Thanks!", saved=answers.SAVED, reply=REPLY.id, media=answers.PICTURED.media, turn=2
        ),
    ),
    "reply_too_long": lambda: reply.reply_modal(CLAIMED, reply.ReplyDraft(text="Yes! " * 101)),
    "reply_change_words": lambda: reply_review.change_modal(answers.WAITING),
    "reply_reject": lambda: reply_review.reject_modal(answers.WAITING.review),
    "saved_new": lambda: saved_replies.saved_modal(BRAND),
    "saved_change": lambda: saved_replies.saved_modal(BRAND, answers.SAVED[0]),
    "answers": lambda: answer.answers_modal(BRAND, answers.STRICT),
    "connect_mastodon": lambda: accounts.connect_modal(BRAND, accounts.Login()),
    "connect_bluesky": lambda: accounts.connect_modal(BRAND, accounts.login_of(account(2))),
    "new_brand": lambda: brand.brand_modal(None, "Europe/Berlin", ChannelId("C7")),
    "brand_made": lambda: brand.made_modal(BRAND),
    "brand_settings": lambda: brand.brand_modal(BRAND, "Europe/Paris"),
    "approval": lambda: policy.approval_modal(BRAND, STRICT, {"S0LEADS": "Leads"}),
    "approval_of_a_new_brand": lambda: policy.approval_modal(BRAND, Policy(), {}),
    "history": lambda: history.history_modal(VERSIONS),
    "history_from_the_first": lambda: history.history_modal(VERSIONS, 1, 3),
    "history_of_the_same": lambda: history.history_modal(VERSIONS, 2, 2),
    "people": lambda: brand.people_modal(BRAND, {"S0LEADS": "Leads"}),
    "crisis_note": lambda: crisis.note_modal(6),
    "crisis_room": lambda: crisis.room_modal(BRAND, Room(channel=ChannelId("C9"), watched=False)),
    "crisis_room_of_a_new_brand": lambda: crisis.room_modal(BRAND, Room()),
    "targets": lambda: target.targets_modal(BRAND, TARGETS, {"S0LEADS": "Leads"}),
    "targets_of_a_new_brand": lambda: target.targets_modal(BRAND, None, {}),
    "home": lambda: home.home_view(DESK),
    "home_of_a_guest": home.closed_view,
    "home_of_a_new_person": lambda: home.home_view(home.Desk(brands={}, accounts={})),
    "home_with_nothing_to_do": lambda: home.home_view(home.Desk(brands=BRANDS, accounts={})),
    **plans.VIEWS,
    **outgoing.VIEWS,
}
