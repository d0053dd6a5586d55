"""Who knocks is proven by a signature, and by nothing else."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.connectors import vapid
from tests.knocks import Knocker

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
HERE = "https://pressroom.example"
SOON = (NOW + timedelta(hours=24)).timestamp()
ONE, OTHER = Knocker(), Knocker()
GOOD = ONE.token(HERE, SOON)


@pytest.mark.parametrize(
    "header",
    [f"vapid t={GOOD},k={ONE.key}", f"vapid k={ONE.key}, t={GOOD}", f"WebPush {GOOD}", f" vapid t={GOOD} "],
)
def test_both_forms_are_believed(header: str) -> None:
    assert vapid.is_signed(header, ONE.key, HERE, NOW)


HEAD, CLAIMS, SIGNATURE = GOOD.split(".")


@pytest.mark.parametrize(
    "token",
    [
        "",
        "nonsense",
        "a.b.c",
        f"{HEAD}.{CLAIMS}.",
        f"{HEAD}.{CLAIMS}.{SIGNATURE[:-4]}",
        f"{HEAD}.{CLAIMS}.{OTHER.token(HERE, SOON).rpartition('.')[2]}",
        OTHER.token(HERE, SOON),
        ONE.token("https://elsewhere.example", SOON),
        ONE.token(HERE, NOW.timestamp() - 1),
        ONE.token(HERE, SOON + 3600),
        ONE.token(HERE, SOON, alg="none"),
        ONE.token(HERE, SOON, alg="HS256"),
    ],
)
def test_nothing_else_is(token: str) -> None:
    assert not vapid.is_signed(f"vapid t={token},k={OTHER.key}", ONE.key, HERE, NOW)
    assert not vapid.is_signed(token, ONE.key, HERE, NOW)


def test_without_a_key_nobody_is() -> None:
    assert not vapid.is_signed(f"vapid t={GOOD}", "", HERE, NOW)


def test_the_keys_of_a_subscription_are_what_a_server_takes() -> None:
    p256dh, auth = vapid.unread()
    assert (len(p256dh), len(auth)) == (87, 22)
    assert vapid.unread() != (p256dh, auth)
