"""What a writer has at hand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.domain.account import Account
from bot.domain.campaign import Campaign
from bot.domain.ids import AccountId
from bot.domain.snippet import Snippet


@dataclass(frozen=True, kw_only=True, slots=True)
class Shelf:
    """The accounts, campaigns and snippets of a brand."""

    accounts: Mapping[AccountId, Account] = field(default_factory=dict)
    campaigns: Sequence[Campaign] = ()
    snippets: Sequence[Snippet] = ()
