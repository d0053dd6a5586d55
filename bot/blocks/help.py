"""What one can do with Pressroom, and what to do about a typo."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from bot.blocks.digest import INBOX, QUEUE
from bot.blocks.element import button
from bot.blocks.home import Desk, waiting
from bot.blocks.kit import Drawing, Json, actions, context, header, message
from bot.blocks.queue import DRAFT
from bot.blocks.rich import Line, bold, bullets, line, paragraph, rich, text


@dataclass(frozen=True, kw_only=True, slots=True)
class Topic:
    """A subcommand: its name, what may follow it, one line about it, and examples with what they do."""

    name: str
    summary: str
    usage: str = ""
    examples: Sequence[tuple[str, str]] = ()


Topics: TypeAlias = Mapping[str, Sequence[Topic]]
"""The subcommands, by what one has in mind when looking for them."""


def help_message(topics: Topics, asked: str = "", command: str = "/social") -> Drawing:
    """All subcommands in a list, or everything about the one that was asked for."""
    found = next((topic for group in topics.values() for topic in group if topic.name == asked), None)
    return _about(found, command) if found else _overview(topics, command)


def _overview(topics: Topics, command: str) -> Drawing:
    return message(*_list(topics, command), actions(button("Draft a post", DRAFT, "new", "primary")))


def lead_message(desk: Desk, topics: Topics, command: str = "/social") -> Drawing:
    """What waits for the person, the ways on, and below it all subcommands."""
    return message(
        header("Waits for you"),
        *waiting(desk),
        actions(
            button("Draft a post", DRAFT, "new", "primary"),
            button("Posts", QUEUE, "open"),
            button("Conversations", INBOX, "waiting"),
        ),
        *_list(topics, command),
    )


def _list(topics: Topics, command: str) -> list[Json]:
    parts = [part for name, group in topics.items() for part in (line(bold(name)), _group(group, command))]
    thread = (
        "In the thread of a card you can talk freely: nothing of it goes out unless you press Send as reply."
    )
    more = f"All about one, with examples: {command} help stats"
    return [header("What Pressroom can do"), rich(*parts), context(more, thread)]


def _group(topics: Sequence[Topic], command: str) -> Json:
    return bullets(
        [(text(_call(_briefly(topic), command), "code"), text(f"  {topic.summary}")) for topic in topics]
    )


def _briefly(topic: Topic) -> Topic:
    # A long usage would bury the names; the help about the one topic has it.
    return topic if len(topic.usage) <= _BRIEF else replace(topic, usage="")


_BRIEF = 10


def _call(topic: Topic, command: str) -> str:
    return " ".join(filter(None, (command, topic.name, topic.usage)))


def _about(topic: Topic, command: str) -> Drawing:
    examples: list[Line] = [
        (text(f"{command} {call}", "code"), text(f"  {does}")) for call, does in topic.examples
    ]
    shown = [bullets(examples)] if examples else []
    return message(
        header(f"{command} {topic.name}"),
        rich(line(text(topic.summary)), line(bold("Write: "), text(_call(topic, command), "code")), *shown),
    )


def unknown_command(typed: str, nearest: str | None, command: str = "/social") -> Drawing:
    """Says which command was probably meant."""
    meant: Line = (text(" Did you mean "), text(f"{command} {nearest}", "code"), text("?")) if nearest else ()
    return message(
        paragraph(text("There is no command “"), text(typed[:80]), text("”."), *meant),
        context(f"All commands: {command} help"),
    )
