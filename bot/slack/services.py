"""What handlers may ask for: every service, by its name."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.clock import Clock
from bot.services.account import AccountService
from bot.services.answer import AnswerService
from bot.services.brand import BrandService
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
from bot.slack.directory import Directory
from bot.slack.files import Files
from bot.slack.names import Names


@dataclass(frozen=True, kw_only=True, slots=True)
class Services:
    """The services of one process.

    `health` says in words what is wrong, and nothing where all is well; `pulse` how many seconds ago each job
    last ended well.
    """

    clock: Clock
    people: Directory
    names: Names
    files: Files
    answers: AnswerService
    brands: BrandService
    accounts: AccountService
    posts: PostService
    media: MediaService
    conversations: ConversationService
    claims: ClaimService
    crises: CrisisService
    imports: ImportService
    calendar: CalendarService
    lapses: LapseService
    live: LiveService
    pauses: PauseService
    reach: ReachService
    replies: ReplyService
    composer: ComposerService
    campaigns: CampaignService
    snippets: SnippetService
    recurrences: RecurrenceService
    reply_changes: ReplyChangeService
    reply_reviews: ReplyReviewService
    reports: ReportService
    reviews: ReviewService
    routing: RoutingService
    sentiments: SentimentService
    slots: SlotService
    storms: StormService
    targets: TargetService
    times: TimeService
    triage: TriageService
    health: Callable[[], Sequence[str]]
    pulse: Callable[[], Mapping[str, float]]
    command: str
