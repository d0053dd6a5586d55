"""Accounts: the list with their health, the modal that connects one, the card of one that fell off."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.blocks.element import button, entry, heard_as, live, select, text_input, url_input
from bot.blocks.kit import (
    Drawing,
    Json,
    actions,
    context,
    header,
    message,
    modal,
    mrkdwn,
    one_line,
    section,
    stamp,
)
from bot.blocks.rich import bold, host_of, paragraph, quoted, text, token
from bot.domain.account import BY_HAND, Account, AccountStatus
from bot.domain.brand import Brand
from bot.domain.ids import BrandId

CONNECT = "account:connect"
"""Opens the modal, and is its callback_id; the value and the metadata are the brand's id."""

RECONNECT = "account:reconnect"
"""Opens the modal filled in; the value is the account's id."""

PLATFORM_CHANGED = "account:platform"
"""Another platform was chosen in the modal: draw it again."""

PLATFORM, SERVER, HANDLE, SECRET = "platform", "server", "handle", "secret"
"""The blocks of the modal."""

_S = AccountStatus

STATES: Mapping[AccountStatus, str] = {
    _S.CONNECTED: "Works",
    _S.EXPIRING: "Works, but must be connected again soon",
    _S.LIMITED: "The platform asks us to wait; it goes on by itself",
    _S.DISCONNECTED: "Disconnected: somebody has to connect it again",
}
"""Each state in words."""

_ASKS = frozenset({_S.EXPIRING, _S.DISCONNECTED})
_MOST = 15


@dataclass(frozen=True, kw_only=True, slots=True)
class Form:
    """How a platform wants to be logged in to, in words."""

    name: str
    server: str
    key: str
    where: str
    handle: str = ""


FORMS: Mapping[str, Form] = {
    "mastodon": Form(
        name="Mastodon",
        server="https://mastodon.social",
        key="Access token",
        where="On your server: Preferences, Development, New application, with the scopes read and write.",
    ),
    "bluesky": Form(
        name="Bluesky",
        server="https://bsky.social",
        key="App password",
        where="In Bluesky: Settings, Privacy and security, App passwords; allow access to direct messages.",
        handle="linden.bsky.social",
    ),
    BY_HAND: Form(
        name="By hand: any other network",
        server="https://www.linkedin.com/company/linden",
        key="",
        where="",
        handle="Linden on LinkedIn",
    ),
}
"""The platforms that the modal offers."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Login:
    """What stands in the modal already; never a secret."""

    platform: str = "mastodon"
    server: str = ""
    handle: str = ""


# ---- the list


def accounts_message(accounts: Sequence[Account], brands: Mapping[BrandId, Brand]) -> Drawing:
    """All accounts, those that need somebody first."""
    ordered = sorted(accounts, key=lambda account: (account.status not in _ASKS, account.id))
    rows = [block for one in ordered[:_MOST] for block in account_row(one, brands)]
    rest = len(ordered) - _MOST
    more = [context(f"+{rest} more, all listed by: pressroom account list")] if rest > 0 else []
    empty = section("No account is connected yet. Connect one, and posts can go out.")
    return message(header("Accounts"), *(rows or [empty]), *more, *connect_buttons(brands))


def connect_buttons(brands: Mapping[BrandId, Brand]) -> list[Json]:
    """A button that connects an account, for each brand."""
    shown = list(brands.values())[:5]
    names = [f" for {one_line(brand.name, 40)}" if len(shown) > 1 else "" for brand in shown]
    return [
        actions(button(f"Connect an account{name}", CONNECT, stamp(brand.id)))
        for name, brand in zip(names, shown, strict=True)
    ]


def account_row(account: Account, brands: Mapping[BrandId, Brand]) -> list[Json]:
    """An account in a list: its name and health, and what mends it."""
    brand = brands[account.brand_id]
    again = heard_as(button("Connect again", RECONNECT, stamp(account.id)), f"Connect {account.name} again")
    seen = account.last_success_at
    last = mrkdwn(f"Last reached {token(seen, brand.zone)}" if seen else "Not reached yet")
    whose = [one_line(brand.name, 60)] if len(brands) > 1 else []
    small = context(
        mrkdwn(f"*{STATES[account.status]}*"), *whose, host_of(account.server) or account.server, last
    )
    return [section(one_line(account.name), again if account.status in _ASKS else None), small]


def account_card(account: Account, brand: Brand) -> Drawing:
    """An account that a person must connect again, or one that works again."""
    if account.status not in _ASKS:
        return message(
            paragraph(
                bold(f"{account.name} works again."),
                text(" Posts go out, and what followers write comes in."),
            )
        )
    return message(
        header(f"{account.name}: {_NEEDS[account.status]}"),
        section(_COSTS[account.status]),
        *(quoted(account.last_error) if account.last_error else []),
        context(one_line(brand.name, 60), host_of(account.server) or account.server),
        actions(button("Connect again", RECONNECT, stamp(account.id), "primary")),
    )


_COSTS: Mapping[AccountStatus, str] = {
    _S.EXPIRING: "It works for now, and will stop unless somebody connects it again.",
    _S.DISCONNECTED: "Somebody has to connect it again. Until then nothing is published or read there.",
}

_NEEDS: Mapping[AccountStatus, str] = {
    _S.EXPIRING: "connect it again soon",
    _S.DISCONNECTED: "disconnected",
}


# ---- the modal


def connect_modal(brand: Brand, login: Login) -> Json:
    """Asks for a login; choosing another platform draws it again with that platform's words."""
    form = FORMS.get(login.platform, FORMS["mastodon"])
    names = {platform: one.name for platform, one in FORMS.items()}
    if login.platform == BY_HAND:
        return _by_hand_modal(brand, login, form, names)
    sealed = f"{form.where} Only you see it while you type; it is encrypted at once and never shown again."
    # Slack keeps what stands in an input of the same action_id: another platform has another server and key.
    server, secret = f"{SERVER}:{login.platform}", f"{SECRET}:{login.platform}"
    blocks = [
        live(entry(PLATFORM, "Platform", select(PLATFORM_CHANGED, names, login.platform))),
        entry(SERVER, "Server", url_input(server, login.server or form.server)),
        *(
            [entry(HANDLE, "Handle", text_input(HANDLE, login.handle, form.handle, 253))]
            if form.handle
            else []
        ),
        # Slack has no input that hides what is typed.
        entry(SECRET, form.key, text_input(secret, most=500), sealed),
    ]
    return modal("Connect an account", blocks, CONNECT, "Connect", stamp(brand.id))


def _by_hand_modal(brand: Brand, login: Login, form: Form, names: Mapping[str, str]) -> Json:
    """Asks for what a card of a post says of the account: nothing is logged in to."""
    server, handle = f"{SERVER}:by_hand", f"{HANDLE}:by_hand"
    why = (
        "Pressroom posts nothing there. When a post is due, its writer gets a card with text and files, "
        "posts it, and says where it is."
    )
    blocks = [
        live(entry(PLATFORM, "Platform", select(PLATFORM_CHANGED, names, login.platform))),
        section(why),
        entry(HANDLE, "Name", text_input(handle, login.handle, form.handle, 100), "As your team calls it."),
        entry(
            SERVER,
            "Link to the profile",
            url_input(server, login.server),
            f"Such as {form.server}. Links to its posts must lead to the same site.",
        ),
    ]
    return modal("Connect an account", blocks, CONNECT, "Connect", stamp(brand.id))


def login_of(account: Account) -> Login:
    """The modal of an account that is connected again."""
    return Login(platform=account.platform, server=account.server, handle=account.identity.handle)


def connected_modal(account: Account) -> Json:
    """Says that the account is connected."""
    by_hand = "Nothing comes in from there. When a post is due, a card asks its writer to post it."
    news = "What followers write there comes in from now on."
    said = [
        section(f"{account.name} is connected."),
        context(by_hand if account.platform == BY_HAND else news),
    ]
    return modal("Account connected", said, CONNECT)
