"""Makes the services, each with what it needs."""

from collections.abc import Callable, Mapping, Sequence

from bot.connectors.fetch import Fetcher
from bot.connectors.registry import CONNECTORS
from bot.connectors.web import Reach
from bot.core import Core
from bot.services.answer import AnswerService
from bot.services.calendar import CalendarService
from bot.services.campaign import CampaignService
from bot.services.claim import ClaimService
from bot.services.composer import ComposerService
from bot.services.conversation import ConversationService
from bot.services.crisis import CrisisService
from bot.services.importing import ImportService
from bot.services.lapse import LapseService
from bot.services.live import LiveService
from bot.services.media import MediaService
from bot.services.pause import PauseService
from bot.services.post import PostService
from bot.services.reach import ReachService
from bot.services.recurrence import RecurrenceService
from bot.services.reply import ReplyService
from bot.services.reply_change import ReplyChangeService
from bot.services.reply_review import ReplyReviewService
from bot.services.report import ReportService
from bot.services.review import ReviewService
from bot.services.routing import RoutingService
from bot.services.sentiment import SentimentService
from bot.services.slot import SlotService
from bot.services.snippet import SnippetService
from bot.services.storm import StormService
from bot.services.target import TargetService
from bot.services.time import TimeService
from bot.services.triage import TriageService
from bot.slack.contact import Contacts
from bot.slack.directory import Directory
from bot.slack.files import Files
from bot.slack.names import Names
from bot.slack.services import Services
from bot.slack.text import from_input
from bot.slack.wire import Wire
from storage.media import MediaStore

CAPABILITIES = {name: connector.capabilities for name, connector in CONNECTORS.items()}


def make_services(
    core: Core,
    wire: Wire,
    store: MediaStore,
    health: Callable[[], Sequence[str]],
    pulse: Callable[[], Mapping[str, float]],
) -> Services:
    """What handlers may ask for, on an open core."""
    database, clock, sessions = core.database, core.clock, core.sessions
    conversations = ConversationService(database, clock, sessions, CAPABILITIES)
    people = Directory(wire, clock)
    contacts = Contacts(wire, people)
    replies = ReplyService(database, clock, conversations)
    media = MediaService(database, store, clock, quota=core.settings.media_mb * 1_000_000)
    return Services(
        clock=clock,
        people=people,
        names=Names(wire, clock),
        files=Files(wire),
        answers=AnswerService(database, clock),
        brands=core.brands,
        accounts=core.accounts,
        posts=PostService(database, clock),
        composer=ComposerService(database, clock),
        campaigns=CampaignService(database, clock),
        snippets=SnippetService(database, clock),
        media=media,
        conversations=conversations,
        claims=ClaimService(database, clock),
        crises=CrisisService(database, clock),
        recurrences=RecurrenceService(database, clock),
        replies=replies,
        reply_changes=ReplyChangeService(database, clock, sessions, conversations, replies),
        reply_reviews=ReplyReviewService(database, clock, replies),
        reports=ReportService(database, clock),
        reviews=ReviewService(database, clock),
        routing=RoutingService(database, clock),
        sentiments=SentimentService(database, clock),
        slots=SlotService(database, clock),
        storms=StormService(database, clock, conversations),
        targets=TargetService(database, clock),
        times=TimeService(database, clock),
        triage=TriageService(database, clock, sessions),
        imports=ImportService(
            database=database,
            clock=clock,
            times=TimeService(database, clock),
            posts=PostService(database, clock),
            media=media,
            fetch=Fetcher(Reach(core.settings.link_check)).image,
            readable=from_input,
        ),
        calendar=CalendarService(database),
        lapses=LapseService(database, clock),
        live=LiveService(database, clock, sessions),
        pauses=PauseService(database, clock),
        reach=ReachService(database, clock, contacts.of, contacts.is_open),
        health=health,
        pulse=pulse,
        command=core.settings.command,
    )
