"""The modal in which a post is written, with a preview for every account.

It is drawn again whenever somebody asks for a preview or chooses a kind of time. Blocks and elements keep
their ids, so that what was typed and the files that were added survive.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.blocks.accounts import CONNECT
from bot.blocks.content import about, name_of
from bot.blocks.element import (
    button,
    checkboxes,
    entry,
    file_input,
    live,
    moment_input,
    multi_select,
    select,
    text_input,
    url_input,
)
from bot.blocks.kit import OUTDATED, Json, actions, context, divider, modal, section, stamp
from bot.blocks.rich import Line, bold, bullets, capped, line, paragraph, quote, rich, text, when
from bot.domain.account import Account
from bot.domain.brand import Brand
from bot.domain.ids import AccountId, BrandId, ChannelId, PostId
from bot.domain.limits import problems, text_length
from bot.domain.post import Content, Media, Part
from bot.domain.text import shorten
from bot.errors import NotFoundError

COMPOSE = "post:compose"
"""The modal's callback_id."""

PREVIEW = "post:preview"
VARIANTS = "post:variants"
WHEN_CHANGED = "post:when"
"""What asks for the modal to be drawn again: the preview, a text for each account, another kind of time."""

TEXT, ACCOUNTS, FILES, KEPT, ALTS, LINK = "text", "accounts", "files", "kept", "alts", "link"
WHEN, TIME, WORDS, AS_DRAFT = "when", "time", "words", "as_draft"
"""The blocks. VARIANT + the account's id holds the text of one account."""

VARIANT = "text_"

ON_RELEASE, NEXT_SLOT, AT_TIME, IN_WORDS = "release", "slot", "time", "words"
"""The kinds of time."""

IMAGES = 4
IMAGE_TYPES = ("jpg", "jpeg", "png", "gif", "webp")

_WHENS: Mapping[str, str] = {
    ON_RELEASE: "Once approved, when somebody releases it",
    NEXT_SLOT: "In the next free slot",
    AT_TIME: "At a date and time",
    IN_WORDS: "At a time in words",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """What the modal holds.

    `existing` are the images the post has already and `kept` those to keep, by their SHA-256; `added` are
    the new ones, once they were loaded. `alts` has one line an image, existing ones (kept or not) first.
    `planned` is the time that the choice comes to, for the preview, and `doubt` why it comes to none.
    """

    text: str = ""
    accounts: tuple[AccountId, ...] = ()
    link: str = ""
    existing: tuple[Media, ...] = ()
    kept: tuple[str, ...] = ()
    added: tuple[Media, ...] = ()
    alts: str = ""
    overrides: Mapping[AccountId, str] = field(default_factory=dict)
    when: str = ON_RELEASE
    at: datetime | None = None
    words: str = ""
    as_draft: bool = False
    planned: datetime | None = None
    doubt: str = ""
    variants: bool = False
    preview: bool = False
    post: PostId | None = None
    version: int = 0
    source: ChannelId | None = None

    @property
    def media(self) -> tuple[Media, ...]:
        """The images, in order, each with its line of alt text."""
        images = (*self.existing, *self.added)
        alts = alt_texts(self.alts)
        named = [replace(image, alt=alts.get(number, "")) for number, image in enumerate(images, start=1)]
        kept = [image for image in named[: len(self.existing)] if image.sha256 in self.kept]
        return (*kept, *named[len(self.existing) :])

    @property
    def content(self) -> Content:
        """What would be published, but for the time."""
        return Content(
            text=self.text,
            accounts=self.accounts,
            link=self.link or None,
            media=self.media,
            overrides={account: said for account, said in self.overrides.items() if said.strip()},
        )


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
    return Draft(
        text=content.text,
        accounts=content.accounts,
        link=content.link or "",
        existing=content.media,
        kept=tuple(image.sha256 for image in content.media),
        alts="\n".join(f"{number}: {image.alt}" for number, image in enumerate(content.media, start=1)),
        overrides=content.overrides,
        variants=bool(content.overrides),
        when=AT_TIME if content.schedule else ON_RELEASE,
        at=content.schedule.instant if content.schedule else None,
        post=post,
        version=version,
    )


# ---- routing


@dataclass(frozen=True, kw_only=True, slots=True)
class Routing:
    """Whose post the modal is about: what its metadata says. Permission is checked all the same."""

    brand: BrandId
    post: PostId | None = None
    version: int = 0
    variants: bool = False
    source: ChannelId | None = None


def _metadata(draft: Draft, brand: Brand) -> str:
    known = {"brand": brand.id, "post": draft.post, "version": draft.version, "source": draft.source}
    return json.dumps({**known, "variants": draft.variants}, separators=(",", ":"))


def routing(metadata: str) -> Routing:
    """What the metadata of the modal says; raises NotFoundError for anything else."""
    try:
        found = json.loads(metadata)
        post = found["post"]
        return Routing(
            brand=BrandId(int(found["brand"])),
            post=PostId(int(post)) if post is not None else None,
            version=int(found["version"]),
            variants=bool(found["variants"]),
            source=ChannelId(str(found["source"])) if found["source"] else None,
        )
    except (ValueError, TypeError, KeyError) as error:
        raise NotFoundError(OUTDATED) from error


# ---- the modal


def composer(draft: Draft, brand: Brand, accounts: Mapping[AccountId, Account]) -> Json:
    """The modal, with a preview where the draft asks for one; `accounts` are those of the brand."""
    title = "Edit post" if draft.post else "Draft a post"
    if not accounts:
        nowhere = section(f"{brand.name} has no account yet. Connect one first, then write the post.")
        connect = actions(button("Connect an account", CONNECT, stamp(brand.id), "primary"))
        return modal(title, [nowhere, connect], COMPOSE)
    blocks = [
        *([context(_ANEW)] if draft.post else []),
        *_texts(draft, accounts),
        *_images(draft),
        entry(LINK, "Link", url_input(LINK, draft.link), "Goes at the end of the text.", optional=True),
        *_times(draft, brand),
        *_draft_only(draft),
        _tools(draft),
        *(_preview(draft, brand, accounts) if draft.preview else []),
    ]
    submit = "Save changes" if draft.post else "Send for approval"
    return modal(title, blocks, COMPOSE, submit, _metadata(draft, brand))


_ANEW = "What you save is a new version; somebody else has to approve it before it goes out."


def _texts(draft: Draft, accounts: Mapping[AccountId, Account]) -> Iterator[Json]:
    names = {str(account.id): account.name for account in list(accounts.values())[:100]}
    hint = "A line of three dashes (---) starts the next part of a thread."
    yield entry(TEXT, "Text", text_input(TEXT, draft.text, multiline=True), hint, optional=True)
    # Text may stay empty: a picture alone can be a post, and the platform's rules are checked on sending.
    chosen = [str(account) for account in draft.accounts]
    yield entry(ACCOUNTS, "Accounts", multi_select(ACCOUNTS, names, chosen))
    for account in draft.accounts if draft.variants else ():
        said = text_input(VARIANT, draft.overrides.get(account, ""), "As above", multiline=True)
        name = name_of(accounts, account)
        yield entry(f"{VARIANT}{account}", f"Text for {name}", said, "Empty: the text above.", optional=True)


def _images(draft: Draft) -> Iterator[Json]:
    if draft.existing:
        kept = {image.sha256[:64]: _image_name(n, image) for n, image in enumerate(draft.existing[:10], 1)}
        boxes = checkboxes(KEPT, kept, draft.kept)
        yield entry(KEPT, "Images on this post", boxes, "Untick what shall go.", optional=True)
    # A file input can't be filled in, so images that are there already have boxes of their own.
    files = file_input(FILES, IMAGE_TYPES, IMAGES)
    few = f"Up to {IMAGES}: JPEG, PNG, GIF or WebP."
    yield entry(FILES, "Add images" if draft.existing else "Images", files, few, optional=True)
    hint = "What does somebody miss who can't see it? A line for each image, in order."
    yield entry(
        ALTS,
        "Alt texts",
        text_input(ALTS, draft.alts, "1: A loaf of rye bread", multiline=True),
        hint,
        optional=True,
    )


def _image_name(number: int, image: Media) -> str:
    return f"Image {number}: {image.alt or 'no alt text'}"


def _times(draft: Draft, brand: Brand) -> Iterator[Json]:
    yield live(entry(WHEN, "When", select(WHEN_CHANGED, _WHENS, draft.when)))
    zones = f"In your own time zone. {brand.name} lives in {brand.timezone}; the card shows both."
    if draft.when == AT_TIME:
        yield entry(TIME, "Date and time", moment_input(TIME, draft.at), zones)
    if draft.when == IN_WORDS:
        words = text_input(WORDS, draft.words, "tomorrow 9am, friday 17:30, in 2 hours", 100)
        yield entry(WORDS, "Time in words", words, zones)


def _draft_only(draft: Draft) -> list[Json]:
    # A post that is in review stays there; only a new one can wait.
    if draft.post:
        return []
    boxes = checkboxes(AS_DRAFT, {"yes": "Keep it as a draft for now"}, ["yes"] if draft.as_draft else [])
    return [entry(AS_DRAFT, "Not ready?", boxes, optional=True)]


def _tools(draft: Draft) -> Json:
    more = [] if draft.variants else [button("Different text per account", VARIANTS, "on")]
    return actions(button("Refresh preview" if draft.preview else "Preview", PREVIEW, "on"), *more)


# ---- the preview


def _preview(draft: Draft, brand: Brand, accounts: Mapping[AccountId, Account]) -> Iterator[Json]:
    yield divider()
    chosen = [accounts[account] for account in draft.accounts if account in accounts]
    if not chosen:
        yield section("Choose an account to see how the post fits it.")
    for account in chosen[:20]:
        yield rich(*_fit(draft.content, account))
    for number, image in enumerate(draft.media[:10], start=1):
        yield context(f"Image {number}", *about(image))
    if draft.planned:
        yield paragraph(bold("Goes out: "), *when(draft.planned, brand.zone))
    if draft.doubt:
        yield paragraph(bold("When? "), text(draft.doubt))


def _fit(content: Content, account: Account) -> Iterator[Json]:
    parts = content.parts_for(account.id)
    found = problems(parts, account.limits)
    verdict = "would be refused" if found else "fits"
    yield line(bold(f"{account.name}: {verdict}"))
    for number, part in enumerate(parts[:10], start=1):
        yield line(text(_count(part, account, number if len(parts) > 1 else 0)))
        if len(parts) > 1:
            yield quote(text(shorten(part.full_text, 200)))
    lines: Sequence[Line] = [(text(problem.text),) for problem in found]
    if lines:
        yield bullets(capped(lines, 8))


def _count(part: Part, account: Account, number: int) -> str:
    limits = account.limits
    name = f"Part {number}: " if number else ""
    return f"{name}{text_length(part.full_text, limits.counting):,} of {limits.characters:,} characters"
