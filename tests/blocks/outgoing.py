"""What is in a post's way, what people post by hand, and media as each account gets it, to draw."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.blocks import accounts, byhand, post, preflight
from bot.blocks.composer import composer
from bot.blocks.drafting import Draft
from bot.blocks.kit import Drawing
from bot.domain.account import BY_HAND, Account, Identity
from bot.domain.brand import Brand
from bot.domain.delivery import TO_POST, Delivery, DeliveryStatus
from bot.domain.ids import AccountId
from bot.domain.limits import Problem
from bot.domain.media import recipe
from bot.domain.post import Mark, Media, Part, Post, PostStatus
from bot.domain.preflight import Check, Finding, Fixer
from bot.domain.shelf import Shelf
from tests.blocks.things import ACCOUNTS, BARE, BRAND, CONTENT, IMAGE, NOW, View
from tests.blocks.things import account as account_of
from tests.blocks.things import delivery as delivery_of
from tests.blocks.things import post as post_of

FOUND = (
    Finding(
        check=Check.LOGIN,
        item="login",
        text="The account is disconnected. Connect it again, or nothing goes out there.",
        fixer=Fixer.ADMIN,
        account_id=AccountId(1),
    ),
    Finding(
        check=Check.REACH,
        item="platform",
        text="The platform does not answer just now. It is asked again every five minutes.",
        fixer=Fixer.TIME,
        account_id=AccountId(2),
    ),
    Finding(
        check=Check.LINK,
        item="link",
        text="https://linden.example/rye leads to a page that is not there (HTTP 404).",
        fixer=Fixer.WRITER,
    ),
)
IN_THE_WAY = View(post=post_of(PostStatus.SCHEDULED), findings=FOUND)
NOBODYS = replace(IN_THE_WAY, brand=replace(BRAND, roles={}), findings=FOUND[:1])
TOLD_ALREADY = replace(
    IN_THE_WAY,
    problems={AccountId(1): [Problem(part="text", text="The text has 501 characters; 500 are allowed.")]},
    findings=(
        Finding(
            check=Check.LENGTH,
            item="text",
            text="The text has 501 characters; 500 are allowed.",
            fixer=Fixer.WRITER,
            account_id=AccountId(1),
        ),
    ),
)

SMALLER = Media(sha256="c" * 64, mime="image/jpeg", size=880_000, width=2048, height=1365)
FITTED = View(post=post_of(), made={(BARE.sha256, recipe(ACCOUNTS[AccountId(2)].limits)): SMALLER})
VIDEO = Media(
    sha256="d" * 64,
    mime="video/mp4",
    size=12_300_000,
    width=1080,
    height=1920,
    seconds=47.2,
    codec="H.264",
    alt="Hands shape a loaf",
)
FILMED = View(post=post_of(content=replace(CONTENT, media=(VIDEO,))))

LINKEDIN = replace(
    account_of(3),
    platform=BY_HAND,
    server="https://www.linkedin.example/company/linden",
    identity=Identity(
        remote_id="https://www.linkedin.example/company/linden",
        handle="Linden on LinkedIn",
        display_name="Linden on LinkedIn",
        url="https://www.linkedin.example/company/linden",
    ),
)


ASKED = replace(delivery_of(DeliveryStatus.UNCONFIRMED, 3), error=TO_POST)
POST = post_of(PostStatus.UNCONFIRMED)
PART = Part(text=CONTENT.text, media=(IMAGE, VIDEO), link=CONTENT.link)


@dataclass(frozen=True, kw_only=True, slots=True)
class Hand:
    """What somebody has to post, as its service gives it."""

    delivery: Delivery = ASKED
    account: Account = LINKEDIN
    brand: Brand = BRAND
    post: Post = POST
    part: Part = PART
    after: str | None = None


HAND = Hand()
POSTED = Hand(delivery=replace(delivery_of(DeliveryStatus.PUBLISHED, 3), account_id=LINKEDIN.id))
DROPPED = Hand(delivery=replace(delivery_of(DeliveryStatus.CANCELLED, 3), error=None))
WAITING = View(
    post=post_of(PostStatus.UNCONFIRMED, replace(CONTENT, accounts=(AccountId(1), LINKEDIN.id))),
    accounts={**ACCOUNTS, LINKEDIN.id: LINKEDIN},
    deliveries=(delivery_of(DeliveryStatus.PUBLISHED), HAND.delivery),
)


DRAWINGS: Mapping[str, Callable[[], Drawing]] = {
    "post_with_something_in_its_way": lambda: post.post_card(IN_THE_WAY),
    "post_with_fitted_images": lambda: post.post_card(FITTED),
    "post_with_a_video": lambda: post.post_card(FILMED),
    "post_by_hand": lambda: post.post_card(WAITING),
    "preflight": lambda: preflight.preflight_message(IN_THE_WAY),
    "preflight_of_anybody": lambda: preflight.preflight_message(NOBODYS),
    "preflight_mended": lambda: preflight.preflight_message(replace(IN_THE_WAY, findings=())),
    "by_hand": lambda: byhand.by_hand_card(HAND),
    "by_hand_without_text": lambda: byhand.by_hand_card(Hand(part=Part(text="", media=(IMAGE,)))),
    "by_hand_warned": lambda: byhand.by_hand_card(
        Hand(part=Part(text="Meat", warning="Food", mark=Mark.GRAPHIC))
    ),
    "by_hand_paused": lambda: byhand.by_hand_card(Hand(brand=replace(BRAND, paused_at=NOW))),
    "by_hand_posted": lambda: byhand.by_hand_card(POSTED),
    "by_hand_dropped": lambda: byhand.by_hand_card(DROPPED),
    "by_hand_reminder": lambda: byhand.by_hand_reminder(HAND),
    "by_hand_reminder_over": lambda: byhand.by_hand_reminder(POSTED),
}
FROM_MESSAGE = Draft(
    text="A fresh loaf",
    accounts=tuple(ACCOUNTS),
    brought=(("F01", "loaf.jpg"), ("F02", "oven.mp4")),
    taken=("F01",),
)
VIEWS: Mapping[str, Callable[[], dict[str, Any]]] = {
    "composer_with_files_of_a_message": lambda: composer(FROM_MESSAGE, BRAND, Shelf(accounts=ACCOUNTS)),
    "connect_by_hand": lambda: accounts.connect_modal(BRAND, accounts.login_of(LINKEDIN)),
    "connected_by_hand": lambda: accounts.connected_modal(LINKEDIN),
}
