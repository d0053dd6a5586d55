"""A brand's routing table: its modal, and the modal of a rule."""

from collections.abc import Mapping

from bot.blocks.kit import Json, stamped
from bot.blocks.routing import (
    ACCOUNTS,
    ADD,
    ASSIGNEE,
    BACK,
    CHANNEL,
    DELETE,
    EDIT,
    FOLLOWERS,
    KIND,
    LANGUAGE,
    MOOD,
    NAME,
    PLATFORMS,
    PRIORITY,
    ROUTING,
    ROW,
    RULE,
    TAGS,
    TRY,
    UP,
    WORDS,
    Draft,
    draft_of,
    rule_modal,
    table_modal,
    target_of,
    verb_of,
    words_of,
)
from bot.domain.brand import Brand, Role, require
from bot.domain.ids import AccountId, BrandId, ChannelId, RuleId, TeamId
from bot.domain.routing import Conditions, tags_of
from bot.errors import InvalidInputError
from bot.listeners.person import person_of
from bot.services.routing import Form
from bot.slack.door import Answers, Click, Handler, Open, Redraw, Request, Submission, Values
from bot.slack.services import Services


async def table(request: Request, brand: Brand, services: Services) -> Json:
    """The modal with the brand's rules, for its admins."""
    require(brand, await person_of(request, services), Role.ADMIN)
    rules = await services.routing.rules(brand.id)
    return table_modal(brand, rules, await services.accounts.of_brand(brand.id))


async def ask(click: Click, services: Services) -> Answers:
    """Open the table."""
    (number,) = stamped(click.value, 1)
    return Open(view=await table(click, await services.brands.get(BrandId(number)), services))


async def add(click: Click, services: Services) -> Answers:
    """Ask for a new rule, in place of the table."""
    (number,) = stamped(click.value, 1)
    return Redraw(view=await _rule(click, (number, 0), Draft(), services))


async def back(click: Click, services: Services) -> Answers:
    """Show the table again, without keeping anything."""
    (number,) = stamped(click.value, 1)
    return Redraw(view=await table(click, await services.brands.get(BrandId(number)), services))


async def change_row(click: Click, services: Services) -> Answers:
    """Move, delete or change the rule of a row."""
    verb, ids = verb_of(click.value)
    brand_id, rule_id = stamped(ids)
    if verb == EDIT:
        rule = await services.routing.rule(RuleId(rule_id))
        return Redraw(view=await _rule(click, (brand_id, rule_id), draft_of(rule), services))
    person = await person_of(click, services)
    if verb == DELETE:
        await services.routing.remove(BrandId(brand_id), RuleId(rule_id), person)
    else:
        by = -1 if verb == UP else 1
        await services.routing.move(BrandId(brand_id), RuleId(rule_id), person, by)
    return Redraw(view=await table(click, await services.brands.get(BrandId(brand_id)), services))


async def try_out(click: Click, services: Services) -> Answers:
    """Show below the rule what it would have taken."""
    draft = _draft(click.values)
    return Redraw(view=await _rule(click, stamped(click.metadata), draft, services, tried=True))


async def save(sent: Submission, services: Services) -> Answers:
    """Keep the rule, and show the table again."""
    brand_id, rule_id = stamped(sent.metadata)
    brand = await services.brands.get(BrandId(brand_id))
    draft = _draft(sent.values)
    if draft.target.channel:
        await _check_channel(sent.team, draft.target.channel, services)
    form = Form(name=draft.name, conditions=draft.conditions, target=draft.target)
    person = await person_of(sent, services)
    await services.routing.save(brand.id, RuleId(rule_id) if rule_id else None, person, form)
    return Redraw(view=await table(sent, brand, services))


async def _rule(
    click: Click, ids: tuple[int, ...], draft: Draft, services: Services, *, tried: bool = False
) -> Json:
    brand_id, rule_id = BrandId(ids[0]), ids[1]
    brand = await services.brands.get(brand_id)
    require(brand, await person_of(click, services), Role.ADMIN)
    trial = await services.routing.try_out(brand_id, draft.conditions) if tried else None
    return rule_modal(brand, rule_id, draft, await services.accounts.of_brand(brand_id), trial)


def _draft(values: Values) -> Draft:
    return Draft(
        name=values.text(NAME),
        conditions=Conditions(
            platforms=frozenset(values.many(PLATFORMS)),
            accounts=frozenset(AccountId(int(one)) for one in values.many(ACCOUNTS)),
            kinds=frozenset(values.many(KIND)),
            moods=frozenset(values.many(MOOD)),
            languages=frozenset(values.many(LANGUAGE)),
            words=words_of(values.text(WORDS)),
            followers=_followers(values.text(FOLLOWERS)),
        ),
        target=target_of(
            values.text(CHANNEL), tags_of(values.text(TAGS)), values.text(PRIORITY), values.text(ASSIGNEE)
        ),
    )


def _followers(typed: str) -> int | None:
    digits = typed.replace(",", "").replace(".", "").replace(" ", "")
    if not digits:
        return None
    if not digits.isascii() or not digits.isdecimal():
        raise InvalidInputError("Write a number, as 10000.", field=FOLLOWERS)
    return int(digits) or None


async def _check_channel(team: TeamId, channel: ChannelId, services: Services) -> None:
    """Raises InvalidInputError, saying what to do, for a channel that no card could get into."""
    found = await services.people.channel(team, channel)
    if found is None:
        words = "I can't see this channel. Invite me there first: /invite @Pressroom."
        raise InvalidInputError(words, field=CHANNEL)
    if found.archived:
        raise InvalidInputError(f"#{found.name} is archived. Choose another one.", field=CHANNEL)
    if not found.joined:
        words = f"I am not in #{found.name}. Type /invite @Pressroom there, then save again."
        raise InvalidInputError(words, field=CHANNEL)


ACTIONS: Mapping[str, Handler] = {ROUTING: ask, ADD: add, BACK: back, ROW: change_row, TRY: try_out}
VIEWS: Mapping[str, Handler] = {RULE: save}
