"""Where what comes in goes: each new conversation is placed by the rules of its brand."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from bot.domain.account import Account
from bot.domain.brand import Brand
from bot.domain.conversation import Fold, RemoteItem
from bot.domain.language import language_of
from bot.domain.routing import Placement, Rule, Target, Traits, place
from bot.domain.sentiment import Sentiment
from bot.services.judging import Judged
from bot.services.sorting import Arrival, Place
from storage.conversations import Opening
from storage.work import Work


@dataclass(frozen=True, kw_only=True, slots=True)
class Placing:
    """What a brand has said about what comes in."""

    brand: Brand
    account: Account
    rules: Sequence[Rule]
    ignored: Collection[str]
    default: Placement
    """Where goes what no rule has a word about."""

    @classmethod
    async def of(cls, work: Work, brand: Brand, account: Account, fresh: Sequence[Judged]) -> "Placing":
        """What is known for these items."""
        return cls(
            brand=brand,
            account=account,
            rules=await work.rules.of_brand(brand.id),
            ignored=await work.ignored.among(account.id, {one.remote.author.remote_id for one in fresh}),
            default=Placement(target=Target(channel=brand.channels.community)),
        )

    def openings(self, arrivals: Sequence[Arrival]) -> dict[str, Opening]:
        """The conversations that these open, by their keys: placed by the first item of each."""
        new: defaultdict[Place, list[Arrival]] = defaultdict(list)
        for one in arrivals:
            new[one.place].append(one)
        return {key: self._opening(found) for key, found in new.items() if isinstance(key, str)}

    def _opening(self, arrivals: Sequence[Arrival]) -> Opening:
        first = arrivals[0]
        # Folded only as a whole: somebody else's words in its thread may be meant well.
        fold = first.fold if all(one.fold for one in arrivals) else None
        placement = self._placement(first)
        if fold:
            placement = replace(placement, why=(*placement.why, *_folded_words(fold, first.judged.signs)))
        return Opening(kind=first.remote.kind, placement=placement, folded=fold)

    def _placement(self, arrival: Arrival) -> Placement:
        if not self.rules:
            return self.default
        placement = placed(self.rules, arrival.remote, arrival.sentiment, self.account)
        target = placement.target
        channel = target.channel or self.brand.channels.community
        return replace(placement, target=replace(target, channel=channel))


def _folded_words(fold: Fold | None, signs: Sequence[str]) -> tuple[str, ...]:
    if fold is Fold.AUTHOR:
        return ("its author is ignored",)
    return (f"looks like spam: {', '.join(signs)}",) if fold else ()


def traits_of(remote: RemoteItem, sentiment: Sentiment, account: Account) -> Traits:
    """What rules ask about an item."""
    return Traits(
        platform=account.platform,
        account_id=account.id,
        account=account.name,
        kind=remote.kind,
        mood=sentiment.mood,
        text=remote.text,
        language=language_of(remote.text, remote.language),
        followers=remote.author.followers,
    )


def placed(rules: Sequence[Rule], remote: RemoteItem, sentiment: Sentiment, account: Account) -> Placement:
    """Where an item would go by these rules."""
    return place(rules, traits_of(remote, sentiment, account))
