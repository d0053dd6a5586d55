"""The subcommands of /social: in the groups and the order in which help lists them."""

from bot.commands.accounts import ACCOUNTS
from bot.commands.approve import APPROVE
from bot.commands.crisis import CRISIS
from bot.commands.digest import DIGEST
from bot.commands.draft import DRAFT
from bot.commands.help import ABOUT, help_with, unknown
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

_SHOWN = {
    "Posts": (DRAFT, QUEUE, APPROVE, IMPORT, SLOTS, SNIPPETS, CAMPAIGNS),
    "Followers": (INBOX, SAVED, ROUTING, IGNORED, SENTIMENT),
    "Numbers": (STATS, DIGEST),
    "When it matters": (PAUSE, RESUME, CRISIS),
    "The brand": (ACCOUNTS, SETUP),
}
TOPICS = {name: [one.topic for one in group] for name, group in _SHOWN.items()}
TOPICS["The brand"].append(ABOUT)
HELP = help_with(TOPICS)

# What people say when it is urgent, whatever the command is called.
_ALSO = {"stop": PAUSE, "unpause": RESUME}

COMMANDS = {
    **{one.topic.name: for_members(one.handler) for group in _SHOWN.values() for one in group},
    HELP.topic.name: HELP.handler,
}
ALIASES = {name: for_members(one.handler) for name, one in _ALSO.items()}
UNKNOWN = for_members(unknown(TOPICS))
