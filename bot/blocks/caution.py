"""Warns of words that are made to look like others, and of names that are made to look like ours."""

from bot.blocks.kit import Json, context
from bot.blocks.talk import Talk
from bot.domain.conversation import Item
from bot.domain.lookalike import cautions, skeleton


def caution(item: Item, talk: Talk) -> list[Json]:
    """Small print below what somebody wrote; none where nothing is odd."""
    author = item.remote.author
    said = cautions(f"{author.name} {author.handle}\n{item.remote.text}")
    if _poses(item, talk):
        said.insert(0, "This is not one of our accounts, although its name looks like ours.")
    return [context("Careful: " + " ".join(said))] if said else []


def _poses(item: Item, talk: Talk) -> bool:
    author, identity = item.remote.author, talk.account.identity
    ours = {skeleton(name) for name in (talk.brand.name, identity.display_name, identity.handle)} - {""}
    theirs = {skeleton(author.name), skeleton(author.handle.partition("@")[0])}
    return author.remote_id != identity.remote_id and not ours.isdisjoint(theirs)
