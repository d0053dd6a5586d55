"""The subcommands of /social: one module each, in the order in which help lists them."""

from bot.commands.accounts import ACCOUNTS
from bot.commands.approve import APPROVE
from bot.commands.crisis import CRISIS
from bot.commands.digest import DIGEST
from bot.commands.draft import DRAFT
from bot.commands.help import help_with, unknown
from bot.commands.ignored import IGNORED
from bot.commands.importing import IMPORT
from bot.commands.inbox import INBOX
from bot.commands.pause import PAUSE, RESUME
from bot.commands.queue import QUEUE
from bot.commands.routing import ROUTING
from bot.commands.saved import SAVED
from bot.commands.sentiment import SENTIMENT
from bot.commands.setup import SETUP
from bot.commands.slots import SLOTS
from bot.commands.snippets import CAMPAIGNS, SNIPPETS
from bot.commands.stats import STATS
from bot.listeners.person import for_members

_SHOWN = (
    DRAFT,
    IMPORT,
    QUEUE,
    SLOTS,
    SNIPPETS,
    CAMPAIGNS,
    APPROVE,
    INBOX,
    IGNORED,
    ROUTING,
    SAVED,
    STATS,
    DIGEST,
    SENTIMENT,
    PAUSE,
    RESUME,
    CRISIS,
    ACCOUNTS,
    SETUP,
)
TOPICS = [one.topic for one in _SHOWN]
HELP = help_with(TOPICS)

COMMANDS = {**{one.topic.name: for_members(one.handler) for one in _SHOWN}, HELP.topic.name: HELP.handler}
UNKNOWN = for_members(unknown([*TOPICS, HELP.topic]))
