"""What the composer holds: its fields, and what they come to."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.blocks.kit import OUTDATED
from bot.domain.ids import AccountId, BrandId, ChannelId, PostId
from bot.domain.likeness import Likeness
from bot.domain.post import Caution, Comment, Content, Mark, Media, Threading, Tracking, picked
from bot.errors import NotFoundError

TEXT, ACCOUNTS, FILES, KEPT, ALTS, LINK = "text", "accounts", "files", "kept", "alts", "link"
BROUGHT = "brought"
WHEN, TIME, WORDS, AS_DRAFT = "when", "time", "words", "as_draft"
THREAD, COMMENT, CAMPAIGN, NEW_CAMPAIGN = "thread", "comment", "campaign", "new_campaign"
"""The blocks. Of what an account has for itself, the block is VARIANT, OWN_COMMENT, OWN_CAUTION or OWN_IMAGES
and the account's id."""

CAUTION, MARK = "caution", "mark"
VARIANT, OWN_COMMENT, OWN_CAUTION, OWN_IMAGES = "text_", "comment_", "caution_", "images_"
CUT, NUMBERED = "cut", "numbered"
NO_CAMPAIGN = NO_MARK = "-"

ON_RELEASE, NEXT_SLOT, AT_TIME, IN_WORDS = "release", "slot", "time", "words"
"""The kinds of time."""

MOST_VARIANTS = 15
"""As many accounts have a field for a text of their own: more would not fit into one modal."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """What the modal holds.

    `existing` are the images the post has already and `kept` those to keep, by their SHA-256; `added` are
    the new ones, once they were loaded. `alts` has one line an image, existing ones (kept or not) first.
    `brought` are files of the message that it began with, by Slack's id and name, and `taken` those to take.
    `own` are the accounts with a text of their own; `overrides`, `own_comments`, `own_cautions` and
    `own_images` (their numbers) what was typed for them.
    With `more` the rarer choices are shown too. `round` grows whenever we put other words into the text.
    `proof` is what would be published, for the preview, and `likenesses` what of it was said before.
    `planned` is the time that the choice comes to, and `doubt` why it comes to none. `unseen` are images
    that were added since the preview was asked for. `notes` are for whoever has opened it.
    """

    text: str = ""
    accounts: tuple[AccountId, ...] = ()
    link: str = ""
    existing: tuple[Media, ...] = ()
    kept: tuple[str, ...] = ()
    added: tuple[Media, ...] = ()
    alts: str = ""
    brought: tuple[tuple[str, str], ...] = ()
    taken: tuple[str, ...] = ()
    own: tuple[AccountId, ...] = ()
    overrides: Mapping[AccountId, str] = field(default_factory=dict)
    more: bool = False
    thread: Threading = field(default_factory=Threading)
    comment: str = ""
    own_comments: Mapping[AccountId, str] = field(default_factory=dict)
    caution: str = ""
    mark: Mark | None = None
    own_cautions: Mapping[AccountId, str] = field(default_factory=dict)
    own_images: Mapping[AccountId, str] = field(default_factory=dict)
    campaign: str = ""
    new_campaign: str = ""
    when: str = ON_RELEASE
    at: datetime | None = None
    words: str = ""
    as_draft: bool = False
    preview: bool = False
    proof: Content | None = None
    likenesses: Mapping[AccountId, Likeness] = field(default_factory=dict)
    planned: datetime | None = None
    doubt: str = ""
    unseen: bool = False
    notes: tuple[str, ...] = ()
    round: int = 0
    post: PostId | None = None
    version: int = 0
    source: ChannelId | None = None

    @property
    def media(self) -> tuple[Media, ...]:
        """The images, in order, each with its line of alt text."""
        return tuple(self.numbered.values())

    @property
    def numbered(self) -> dict[int, Media]:
        """The images by their numbers: those that the post has already count, kept or not."""
        alts = alt_texts(self.alts)
        images = enumerate((*self.existing, *self.added), start=1)
        return {
            number: replace(image, alt=alts.get(number, ""))
            for number, image in images
            if number > len(self.existing) or image.sha256 in self.kept
        }

    @property
    def missing(self) -> dict[AccountId, int]:
        """The accounts for which an image was named that is not there, by its number."""
        known = self.numbered
        named = {one: numbers_of(words) for one, words in self._images().items()}
        lost = {one: [number for number in numbers if number not in known] for one, numbers in named.items()}
        return {one: numbers[0] for one, numbers in lost.items() if numbers}

    @property
    def content(self) -> Content:
        """What would be published, but for the time, before it is cut and its links are tagged."""
        known = self.numbered
        return Content(
            text=self.text,
            accounts=self.accounts,
            link=self.link or None,
            media=self.media,
            overrides=self._own(self.overrides, self.text),
            thread=replace(self.thread, pieces={}),
            comment=Comment(text=self.comment, own=self._own(self.own_comments, self.comment)),
            caution=Caution(
                words=self.caution, mark=self.mark, own=self._own(self.own_cautions, self.caution)
            ),
            picks={
                account: tuple(known[number].sha256 for number in numbers_of(words) if number in known)
                for account, words in self._images().items()
            },
            tracking=Tracking(campaign=self.new_campaign or self.campaign),
        )

    def _images(self) -> dict[AccountId, str]:
        """What was said of the images of single accounts."""
        chosen = {one for one in self.own if one in self.accounts}
        return {one: words for one, words in self.own_images.items() if one in chosen and words.strip()}

    def _own(self, texts: Mapping[AccountId, str], common: str) -> dict[AccountId, str]:
        """The texts of accounts that have one of their own, and that differs."""
        return {
            account: said
            for account, said in texts.items()
            if account in self.own and account in self.accounts and said.strip() not in {"", common.strip()}
        }


_NUMBERS = re.compile(r"none|\d{1,2}([\s,;]+\d{1,2})*[\s,;]*", re.IGNORECASE)


def are_numbers(words: str) -> bool:
    """Whether somebody named images by their numbers, or none."""
    return not words.strip() or bool(_NUMBERS.fullmatch(words.strip()))


def numbers_of(words: str) -> list[int]:
    """The numbers that somebody named, each once, in their order."""
    return list(dict.fromkeys(int(one) for one in re.findall(r"\d{1,2}", words)))


_NUMBERED = re.compile(r"(\d{1,2})[:.](?:\s+(.*))?", re.DOTALL)


def alt_texts(lines: str) -> dict[int, str]:
    """The alt texts by the number of their image, which a line may begin with: "2: A loaf of bread"."""
    found: dict[int, str] = {}
    for place, words in enumerate(lines.splitlines(), start=1):
        numbered = _NUMBERED.fullmatch(words.strip())
        number, alt = (int(numbered[1]), numbered[2] or "") if numbered else (place, words)
        found[number] = " ".join(alt.split())
    return found


def draft_of(content: Content, post: PostId, version: int) -> Draft:
    """The modal of a post that is to be edited."""
    thread, comment, campaign = content.thread, content.comment, content.tracking.campaign
    caution = content.caution
    # An account without a warning has no place for one: nobody has said so.
    warned = {account: words for account, words in caution.own.items() if words}
    varied = {*content.overrides, *comment.own, *warned, *content.picks}
    return Draft(
        text=content.text,
        accounts=content.accounts,
        link=content.link or "",
        existing=content.media,
        kept=tuple(image.sha256 for image in content.media),
        alts="\n".join(f"{number}: {image.alt}" for number, image in enumerate(content.media, start=1)),
        own=tuple(account for account in content.accounts if account in varied),
        overrides=content.overrides,
        more=bool(thread.cut or thread.numbered or campaign)
        or (comment, caution, content.picks) != (Comment(), Caution(), {}),
        thread=thread,
        comment=comment.text,
        own_comments=comment.own,
        caution=caution.words,
        mark=caution.mark,
        own_cautions=warned,
        own_images={account: picked(content, account) for account in content.picks},
        campaign=campaign,
        when=AT_TIME if content.schedule else ON_RELEASE,
        at=content.schedule.instant if content.schedule else None,
        post=post,
        version=version,
    )


# ---- routing


@dataclass(frozen=True, kw_only=True, slots=True)
class Routing:
    """What the metadata of the modal says: whose post it is about, and what is shown.

    Permission is checked all the same.
    """

    brand: BrandId
    post: PostId | None = None
    version: int = 0
    own: tuple[AccountId, ...] = ()
    more: bool = False
    preview: bool = False
    round: int = 0
    source: ChannelId | None = None
    brought: tuple[tuple[str, str], ...] = ()


def metadata_of(draft: Draft, brand: BrandId) -> str:
    """What the modal remembers beside its fields."""
    known = {"brand": brand, "post": draft.post, "version": draft.version, "source": draft.source}
    shown = {"own": draft.own, "more": draft.more, "preview": draft.preview, "round": draft.round}
    shown |= {"brought": draft.brought} if draft.brought else {}
    return json.dumps({**known, **shown}, separators=(",", ":"))


def routing(metadata: str) -> Routing:
    """What the metadata of the modal says; raises NotFoundError for anything else."""
    try:
        found = json.loads(metadata)
        post = found["post"]
        return Routing(
            brand=BrandId(int(found["brand"])),
            post=PostId(int(post)) if post is not None else None,
            version=int(found["version"]),
            own=tuple(AccountId(int(account)) for account in found["own"]),
            more=bool(found["more"]),
            preview=bool(found["preview"]),
            round=int(found["round"]),
            source=ChannelId(str(found["source"])) if found["source"] else None,
            brought=tuple((str(one), str(name)) for one, name in found.get("brought", ())),
        )
    except (ValueError, TypeError, KeyError) as error:
        raise NotFoundError(OUTDATED) from error


def text_block(round_: int) -> str:
    """The block of the text: another one whenever we put words into it, or Slack would keep the old ones."""
    return f"{TEXT}~{round_}" if round_ else TEXT
