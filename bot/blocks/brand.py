"""The first steps of a team, and the settings of a brand."""

from collections.abc import Mapping, Sequence
from datetime import time

from bot.blocks.accounts import CONNECT
from bot.blocks.answer import ANSWERS
from bot.blocks.crisis import room_button
from bot.blocks.element import (
    button,
    channel_select,
    entry,
    multi_select,
    people_select,
    select,
    text_input,
)
from bot.blocks.kit import Drawing, Json, actions, context, header, message, modal, section, stamp
from bot.blocks.policy import APPROVAL, names, policy_lines
from bot.blocks.queue import DRAFT
from bot.blocks.rich import Line, bold, bullets, channel, line, paragraph, person, rich, text
from bot.blocks.routing import ROUTING
from bot.blocks.slot import SHOW as SLOTS
from bot.blocks.target import targets_button
from bot.domain.account import Account
from bot.domain.brand import Brand, Role
from bot.domain.ids import ChannelId, SlackUserId

SETUP = "brand:setup"
"""Opens the modal for a new brand; also the callback_id of a new brand's modal."""

SETTINGS = "brand:settings"
PEOPLE = "brand:people"
"""Open the modals of a brand, and are their callback_ids; value and metadata are the brand's id."""

NAME, TIMEZONE, REVIEW, COMMUNITY, DIGEST, DIGEST_AT = (
    "name",
    "timezone",
    "review",
    "community",
    "digest",
    "digest_at",
)
"""The blocks of the brand's modal; DIGEST_AT holds the hour, 0 to 23."""

USERS, GROUPS = "users_", "groups_"
"""With a role: the blocks of the people's modal."""


# ---- first steps


def welcome(invited_by: SlackUserId | None, brand: Brand | None, accounts: Sequence[Account]) -> Drawing:
    """Said once, in a channel that Pressroom was added to."""
    by: Line = (text(" Added by "), person(invited_by), text(".")) if invited_by else ()
    hello = "Pressroom runs your social media from Slack: posts, their approval, your followers, the numbers."
    return message(paragraph(text(hello), *by), *_steps(brand, accounts))


def first_steps(brand: Brand | None, accounts: Sequence[Account]) -> Drawing:
    """What is set up, what is not, and the button for the next step."""
    return message(header("Three steps to the first post"), *_steps(brand, accounts))


def _steps(brand: Brand | None, accounts: Sequence[Account]) -> list[Json]:
    done = (brand is not None, bool(accounts))
    lines: list[Line] = [
        _step("Make a brand", "its name, time zone and channels", done=done[0]),
        _step("Connect an account", "on Mastodon or Bluesky", done=done[1]),
        _step("Draft a post", "somebody else approves it, and it goes out", done=False),
    ]
    return [rich(bullets(lines, "ordered")), actions(_next(brand, has_accounts=done[1]))]


def _step(words: str, more: str, *, done: bool) -> Line:
    return (bold(words), text(f": {more}. "), text("Done." if done else "To do.", "italic"))


def _next(brand: Brand | None, *, has_accounts: bool) -> Json:
    if brand is None:
        return button("Make a brand", SETUP, "new", "primary")
    if not has_accounts:
        return button("Connect an account", CONNECT, stamp(brand.id), "primary")
    return button("Draft a post", DRAFT, "new", "primary")


# ---- settings


def brand_message(brand: Brand, accounts: Sequence[Account]) -> Drawing:
    """A brand as it is set up, with the buttons that change it."""
    channels = brand.channels
    self_approval = "may" if brand.policy.own else "may not"
    return message(
        header(brand.name),
        rich(
            line(bold("Posts to approve: "), channel(channels.review)),
            line(bold("What followers write: "), channel(channels.community)),
            line(bold("Daily numbers: "), channel(channels.digest), text(f" at {brand.digest_at:%H:%M}")),
            line(bold("Time zone: "), text(brand.timezone)),
            line(bold("Accounts: "), text(", ".join(one.name for one in accounts[:20]) or "none yet")),
            *(line(bold(f"{_ROLES[role][0]}: "), *_holders(brand, role)) for role in Role),
            *(line(*spans) for spans in policy_lines(brand.policy)),
        ),
        context(f"Whoever wrote a post {self_approval} approve it."),
        actions(
            button("Settings", SETTINGS, stamp(brand.id)),
            button("People", PEOPLE, stamp(brand.id)),
            button("Approval", APPROVAL, stamp(brand.id)),
            button("Routing", ROUTING, stamp(brand.id)),
            targets_button(brand),
            room_button(brand),
            button("Answers", ANSWERS, stamp(brand.id)),
            button("Slots", SLOTS, stamp(brand.id)),
            button("Connect an account", CONNECT, stamp(brand.id)),
            button("Make another brand", SETUP, "new"),
        ),
    )


def _holders(brand: Brand, role: Role) -> list[Json]:
    return list(names(brand.roles.get(role, ()))) or [text("anybody in the workspace")]


def brand_modal(brand: Brand | None, timezone: str, here: ChannelId | None = None) -> Json:
    """The settings; for a new brand with the person's time zone and the channel they are in filled in."""
    if brand is None:
        # One channel for all is a fair start for a small team, and saves two of six answers.
        blank = _fields("", timezone, [here or ""] * 3, time(9))
        return modal("Make a brand", blank, SETUP, "Save")
    channels = brand.channels
    places = [channels.review, channels.community, channels.digest]
    fields = _fields(brand.name, brand.timezone, places, brand.digest_at)
    return modal("Brand settings", fields, SETTINGS, "Save", stamp(brand.id))


def _fields(name: str, timezone: str, channels: Sequence[str], digest_at: time) -> list[Json]:
    review, community, digest = channels
    example = "As region and city, such as Europe/Berlin or America/New_York."
    return [
        entry(NAME, "Name", text_input(NAME, name, "Linden Bakery", 60)),
        entry(TIMEZONE, "Time zone", text_input(TIMEZONE, timezone, "Europe/Berlin", 60), example),
        _channel(REVIEW, "Channel for posts to approve", review),
        _channel(COMMUNITY, "Channel for what followers write", community),
        _channel(DIGEST, "Channel for the daily numbers", digest),
        entry(DIGEST_AT, "Daily numbers at", _hours(digest_at)),
    ]


def _channel(block_id: str, words: str, chosen: str) -> Json:
    return entry(
        block_id,
        words,
        channel_select(block_id, chosen),
        "Pressroom has to be in it: type /invite @Pressroom there.",
    )


def _hours(chosen: time) -> Json:
    hours = {str(hour): f"{hour:02}:00" for hour in range(24)}
    return select(DIGEST_AT, hours, str(chosen.hour))


_ROLES: Mapping[Role, tuple[str, str]] = {
    Role.WRITER: ("Writers", "Draft, edit and schedule posts."),
    Role.APPROVER: ("Approvers", "Decide about posts, and do all that writers do."),
    Role.COMMUNITY: ("Community", "Answer followers."),
    Role.ADMIN: ("Admins", "Do everything, and change these settings."),
}


def people_modal(brand: Brand, groups: Mapping[str, str]) -> Json:
    """Who may do what; `groups` are the workspace's user groups, names by id."""
    blocks = [block for role in Role for block in _role(brand, role, groups)]
    intro = section("A role that nobody is named for is open to everybody in the workspace.")
    return modal("People", [intro, *blocks], PEOPLE, "Save", stamp(brand.id))


def _role(brand: Brand, role: Role, groups: Mapping[str, str]) -> list[Json]:
    words, hint = _ROLES[role]
    held = sorted(brand.roles.get(role, ()))
    users = people_select(f"{USERS}{role}", [name for name in held if not name.startswith("S")])
    found = [entry(f"{USERS}{role}", words, users, hint, optional=True)]
    listed = _listed(groups, [name for name in held if name.startswith("S")])
    if listed:
        menu = multi_select(f"{GROUPS}{role}", listed, held)
        found.append(entry(f"{GROUPS}{role}", f"{words}, as user groups", menu, optional=True))
    return found


def _listed(groups: Mapping[str, str], held: Sequence[str]) -> dict[str, str]:
    """The groups to choose from, those that hold the role first: saving must not lose one unseen."""
    named = {name: groups.get(name, f"Group {name}") for name in held}
    return dict(list({**named, **groups}.items())[:_GROUPS])


_GROUPS = 100


def made_modal(brand: Brand) -> Json:
    """Says that the brand is there, and leads on to its first account."""
    said = f"{brand.name} is set up. Connect an account, and the first post can go out."
    return modal(
        "Brand made", [section(said), actions(button("Connect an account", CONNECT, stamp(brand.id)))], SETUP
    )
