"""What a subcommand of /social is."""

from dataclasses import dataclass

from bot.blocks.help import Topic
from bot.slack.door import Handler


@dataclass(frozen=True, kw_only=True, slots=True)
class Subcommand:
    """A subcommand: what help says of it, and who handles it."""

    topic: Topic
    handler: Handler
