"""/social stats: the numbers of any period."""

from bot.blocks.help import Topic
from bot.blocks.stats import stats_message
from bot.commands.command import Subcommand
from bot.domain.period import is_period
from bot.slack.door import Answers, Command, Say
from bot.slack.services import Services


async def show_stats(command: Command, services: Services) -> Answers:
    """The numbers for the accounts and the period that were named; all accounts and a week where not."""
    words = command.rest.split()
    period = words.pop() if words and is_period(words[-1]) else "week"
    brand = await services.brands.meant(command.team, command.channel)
    report = await services.reports.stats(brand, period, " ".join(words))
    return Say(drawing=stats_message(report, brand))


STATS = Subcommand(
    topic=Topic(
        name="stats",
        usage="[account] [day|week|month|quarter|12d]",
        summary="Followers, posts and engagement, beside the period before.",
        examples=[
            ("stats", "all accounts, the last 7 days"),
            ("stats month", "all accounts, the last 30 days"),
            ("stats mastodon 14d", "one account, two weeks"),
        ],
    ),
    handler=show_stats,
)
