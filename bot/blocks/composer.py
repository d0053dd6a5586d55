"""The modal in which a post is written, with a preview for every account.

It is drawn again whenever somebody asks for a preview or for more of it. Blocks and elements keep their ids,
so that what was typed and the files that were added survive.
"""

from collections.abc import Iterator, Mapping, Sequence

from bot.blocks.accounts import CONNECT
from bot.blocks.content import MARKS, name_of
from bot.blocks.drafting import (
    ACCOUNTS,
    ALTS,
    AS_DRAFT,
    AT_TIME,
    BROUGHT,
    CAMPAIGN,
    CAUTION,
    COMMENT,
    CUT,
    FILES,
    IN_WORDS,
    KEPT,
    LINK,
    MARK,
    MOST_VARIANTS,
    NEW_CAMPAIGN,
    NEXT_SLOT,
    NO_CAMPAIGN,
    NO_MARK,
    NUMBERED,
    ON_RELEASE,
    OWN_CAUTION,
    OWN_COMMENT,
    OWN_IMAGES,
    THREAD,
    TIME,
    VARIANT,
    WHEN,
    WORDS,
    Draft,
    metadata_of,
    text_block,
)
from bot.blocks.element import (
    button,
    checkboxes,
    entry,
    file_input,
    heard_as,
    live,
    moment_input,
    multi_select,
    select,
    text_input,
    url_input,
    watched,
)
from bot.blocks.kit import Json, actions, at_most, context, modal, section, stamp
from bot.blocks.preview import preview
from bot.blocks.scheduling import Echo, echo
from bot.domain.account import Account
from bot.domain.brand import Brand
from bot.domain.campaign import LONGEST, Campaign
from bot.domain.ids import AccountId
from bot.domain.media import name_of as media_name
from bot.domain.post import Media
from bot.domain.shelf import Shelf
from bot.domain.snippet import Snippet

COMPOSE = "post:compose"
"""The modal's callback_id."""

PREVIEW = "post:preview"
VARIANTS = "post:variants"
COMMON = "post:common"
MORE_CHOICES = "post:choices"
SNIPPET = "post:snippet"
TYPED = "post:typed"
WHEN_CHANGED = "post:when"
WORDS_TYPED = "post:words"
"""What asks for the modal to be drawn again: the preview, a text for one account, the text of all for it
again, the rarer choices, a snippet put in, a text typed while there is a preview, another kind of time, a
time in words."""

IMAGES = 8
FILE_TYPES = ("jpg", "jpeg", "png", "gif", "webp", "mp4", "m4v", "mov")
_ROOM = 100

_WHENS: Mapping[str, str] = {
    ON_RELEASE: "Once approved, when somebody releases it",
    NEXT_SLOT: "In the next free slot",
    AT_TIME: "At a date and time",
    IN_WORDS: "At a time in words",
}


def composer(draft: Draft, brand: Brand, shelf: Shelf) -> Json:
    """The modal, with a preview where the draft asks for one; on the shelf is what the brand has."""
    title = "Edit post" if draft.post else "Draft a post"
    accounts = shelf.accounts
    if not accounts:
        nowhere = section(f"{brand.name} has no account yet. Connect one first, then write the post.")
        connect = actions(button("Connect an account", CONNECT, stamp(brand.id), "primary"))
        return modal(title, [nowhere, connect], COMPOSE)
    blocks = [
        *([context(_ANEW)] if draft.post else []),
        *(context(note) for note in draft.notes[:5]),
        *_texts(draft, shelf),
        *_variants(draft, accounts),
        *_images(draft),
        entry(LINK, "Link", url_input(LINK, draft.link), "Goes at the end of the text.", optional=True),
        *(_choices(draft, shelf.campaigns) if draft.more else []),
        *_times(draft, brand),
        *_draft_only(draft),
        _tools(draft, accounts),
    ]
    if draft.preview:
        blocks += at_most(_ROOM - len(blocks), preview(draft, brand, accounts), "There is more to see.")
    submit = "Save changes" if draft.post else "Send for approval"
    return modal(title, blocks, COMPOSE, submit, metadata_of(draft, brand.id))


_ANEW = "What you save is a new version; somebody else has to approve it before it goes out."


# ---- texts


def _texts(draft: Draft, shelf: Shelf) -> Iterator[Json]:
    names = {str(account.id): account.name for account in list(shelf.accounts.values())[:100]}
    hint = "A line of three dashes (---) starts the next part of a thread."
    # Text may stay empty: a picture alone can be a post, and the platform's rules are checked on sending.
    yield _typed(draft, text_block(draft.round), "Text", draft.text, hint)
    if shelf.snippets:
        yield _snippets(draft, shelf.snippets)
    chosen = [str(account) for account in draft.accounts]
    yield entry(ACCOUNTS, "Accounts", multi_select(ACCOUNTS, names, chosen))


def _typed(draft: Draft, block: str, label: str, said: str, hint: str) -> Json:
    """A field for a text; with a preview beside it each letter is counted."""
    field = text_input(TYPED, said, multiline=True)
    made = entry(block, label, watched(field) if draft.preview else field, hint, optional=True)
    return live(made) if draft.preview else made


def _snippets(draft: Draft, snippets: Sequence[Snippet]) -> Json:
    names = {str(snippet.id): snippet.name for snippet in snippets[:100]}
    # A new block each time, or the menu would still show what was chosen last.
    return actions(select(SNIPPET, names, placeholder="Insert a snippet"), block_id=f"snippets~{draft.round}")


def _variants(draft: Draft, accounts: Mapping[AccountId, Account]) -> Iterator[Json]:
    for account in draft.own[:MOST_VARIANTS]:
        name = name_of(accounts, account)
        said = draft.overrides.get(account, "")
        yield _typed(draft, f"{VARIANT}{account}", f"Text for {name}", said, "Empty: the text above.")
        if draft.more:
            yield _own_images(draft, account, name)
            yield from _own_caution(draft, accounts, account)
            comment = draft.own_comments.get(account, "")
            label = f"First comment for {name}"
            yield _typed(draft, f"{OWN_COMMENT}{account}", label, comment, "Empty: that of all accounts.")
        back = button("Back to the common text", COMMON, stamp(account))
        yield actions(heard_as(back, f"Back to the common text for {name}"), block_id=f"common_{account}")


def _own_images(draft: Draft, account: AccountId, name: str) -> Json:
    said = text_input(OWN_IMAGES, draft.own_images.get(account, ""), "2, 1", 40)
    hint = "Their numbers, in their order; “none” for no image. Empty: all of them."
    return entry(f"{OWN_IMAGES}{account}", f"Images for {name}", said, hint, optional=True)


def _own_caution(draft: Draft, accounts: Mapping[AccountId, Account], account: AccountId) -> Iterator[Json]:
    """A field for the warning of an account, where its platform has a place for one."""
    if account in accounts and accounts[account].limits.warnings:
        said = text_input(OWN_CAUTION, draft.own_cautions.get(account, ""), most=_WARNING)
        label = f"Content warning for {name_of(accounts, account)}"
        yield entry(f"{OWN_CAUTION}{account}", label, said, "Empty: that of all accounts.", optional=True)


def _images(draft: Draft) -> Iterator[Json]:
    if draft.existing:
        kept = {image.sha256[:64]: _image_name(n, image) for n, image in enumerate(draft.existing[:10], 1)}
        boxes = checkboxes(KEPT, kept, draft.kept)
        yield entry(KEPT, "Images on this post", boxes, "Untick what shall go.", optional=True)
    # A file input can't be filled in, so images that are there already have boxes of their own.
    if draft.brought:
        names = dict(draft.brought)
        boxes = checkboxes(BROUGHT, names, [one for one in draft.taken if one in names])
        yield entry(BROUGHT, "Files of the message", boxes, "Tick what goes with the post.", optional=True)
    files = file_input(FILES, FILE_TYPES, IMAGES)
    few = f"Up to {IMAGES} images (JPEG, PNG, GIF, WebP), or one video (MP4, MOV). {_FOUR} {_MOVING}"
    yield entry(FILES, "Add images" if draft.existing else "Images", files, few, optional=True)
    hint = "What does somebody miss who can't see it? A line for each image or video, in order."
    yield entry(
        ALTS,
        "Alt texts",
        text_input(ALTS, draft.alts, "1: A loaf of rye bread", multiline=True),
        hint,
        optional=True,
    )


_FOUR = "Most networks take four."
_MOVING = "A GIF goes on moving where the network plays it; elsewhere its first picture goes out."


def _image_name(number: int, image: Media) -> str:
    return f"{media_name(image, number).capitalize()}: {image.alt or 'no alt text'}"


# ---- what is needed less often


def _choices(draft: Draft, campaigns: Sequence[Campaign]) -> Iterator[Json]:
    thread = {CUT: "Cut what is too long into a thread", NUMBERED: "Number the parts: (1/4)"}
    ticked = [name for name, on in ((CUT, draft.thread.cut), (NUMBERED, draft.thread.numbered)) if on]
    cut = "Each account gets as many parts as its platform needs; the preview shows them."
    yield entry(THREAD, "Thread", checkboxes(THREAD, thread, ticked), cut, optional=True)
    under = "A reply of yours under the post, right after it."
    yield _typed(draft, COMMENT, "First comment", draft.comment, under)
    yield from _cautions(draft)
    chosen = draft.campaign or NO_CAMPAIGN
    # The one that it has stands first: of very many, the oldest are not in the menu.
    known = dict.fromkeys((NO_CAMPAIGN, chosen, *(one.name for one in campaigns[:98])))
    names = {name: "None" if name == NO_CAMPAIGN else name for name in known}
    tags = "Its links say where they were followed (utm_source and so on)."
    yield entry(CAMPAIGN, "Campaign", select(CAMPAIGN, names, chosen), tags, optional=True)
    new = text_input(NEW_CAMPAIGN, draft.new_campaign, "Winter sale", LONGEST)
    yield entry(NEW_CAMPAIGN, "Or a new campaign", new, optional=True)


def _cautions(draft: Draft) -> Iterator[Json]:
    shown = "Stands in place of the post until somebody opens it, where a network has that: Mastodon does."
    words = text_input(CAUTION, draft.caution, "Food, alcohol", _WARNING)
    yield entry(CAUTION, "Content warning", words, shown, optional=True)
    names = {NO_MARK: "Nothing of the kind", **{str(one): said.capitalize() for one, said in MARKS.items()}}
    menu = select(MARK, names, str(draft.mark or NO_MARK))
    yield entry(
        MARK, "The images show", menu, "They are hidden until somebody wants to see them.", optional=True
    )


_WARNING = 200


def _times(draft: Draft, brand: Brand) -> Iterator[Json]:
    yield live(entry(WHEN, "When", select(WHEN_CHANGED, _WHENS, draft.when)))
    zones = f"In your own time zone. {brand.name} lives in {brand.timezone}; the card shows both."
    if draft.when == AT_TIME:
        yield entry(TIME, "Date and time", moment_input(TIME, draft.at), zones)
    if draft.when == IN_WORDS:
        words = text_input(WORDS_TYPED, draft.words, "tomorrow 9am, friday 17:30, in 2 hours", 100)
        yield live(entry(WORDS, "Time in words", watched(words), zones))
    if not draft.preview:
        yield from echo(Echo(planned=draft.planned, doubt=draft.doubt), brand.zone)


def _draft_only(draft: Draft) -> list[Json]:
    # A post that is in review stays there; only a new one can wait.
    if draft.post:
        return []
    boxes = checkboxes(AS_DRAFT, {"yes": "Keep it as a draft for now"}, ["yes"] if draft.as_draft else [])
    return [entry(AS_DRAFT, "Not ready?", boxes, optional=True)]


def _tools(draft: Draft, accounts: Mapping[AccountId, Account]) -> Json:
    shown = [button("Refresh preview" if draft.preview else "Preview", PREVIEW, "on")]
    others = [account for account in draft.accounts if account in accounts and account not in draft.own]
    if others and len(draft.own) < MOST_VARIANTS:
        names = {str(account): name_of(accounts, account) for account in others[:100]}
        shown.append(select(VARIANTS, names, placeholder="Different text for…"))
    if not draft.more:
        shown.append(button("Thread, comment, warning, campaign", MORE_CHOICES, "on"))
    # Its number changes with the accounts that are chosen, so that the menu shows none of them.
    return actions(*shown, block_id=f"tools~{len(draft.own)}")
