"""The repositories of one transaction."""

from typing import Generic, TypeVar

from storage.accounts import AccountRepository
from storage.alerts import AlertRepository
from storage.answers import AnswerRepository
from storage.audit import AuditRepository
from storage.brands import BrandRepository
from storage.campaigns import CampaignRepository
from storage.cards import CardRepository
from storage.closures import ClosureRepository
from storage.connection import Connection, Repository
from storage.conversations import ConversationRepository
from storage.crises import CrisisRepository
from storage.deeds import DeedRepository
from storage.deliveries import DeliveryRepository
from storage.digests import DigestRepository
from storage.edits import EditRepository
from storage.events import EventRepository
from storage.hands import HandRepository
from storage.hooks import HookRepository
from storage.ignored import IgnoredRepository
from storage.imports import ImportRepository
from storage.inbox import InboxRepository
from storage.installations import InstallationRepository
from storage.items import ItemRepository
from storage.lapses import LapseRepository
from storage.leases import LeaseRepository
from storage.media import MediaRepository
from storage.metrics import MetricRepository
from storage.pauses import PauseRepository
from storage.posts import PostRepository
from storage.preflights import PreflightRepository
from storage.readbacks import ReadbackRepository
from storage.renditions import RenditionRepository
from storage.repeats import RepeatRepository
from storage.replies import ReplyRepository
from storage.reviews import ReviewRepository
from storage.rules import RuleRepository
from storage.said import SaidRepository
from storage.showings import ShowingRepository
from storage.slots import SlotRepository
from storage.snippets import SnippetRepository
from storage.storms import StormRepository
from storage.waits import WaitRepository
from storage.words import WordRepository
from storage.workers import WorkerRepository

R = TypeVar("R", bound=Repository)


class _Part(Generic[R]):
    """Makes the repository when it is asked for: a transaction needs one or two of them."""

    def __init__(self, kind: type[R]) -> None:
        self._kind = kind

    def __get__(self, work: "Work", _owner: type["Work"]) -> R:
        return self._kind(work.connection)


class Work:
    """A unit of work: what is done through it is done as a whole, or not at all."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    accounts = _Part(AccountRepository)
    alerts = _Part(AlertRepository)
    answers = _Part(AnswerRepository)
    audit = _Part(AuditRepository)
    brands = _Part(BrandRepository)
    campaigns = _Part(CampaignRepository)
    cards = _Part(CardRepository)
    closures = _Part(ClosureRepository)
    conversations = _Part(ConversationRepository)
    crises = _Part(CrisisRepository)
    deeds = _Part(DeedRepository)
    deliveries = _Part(DeliveryRepository)
    digests = _Part(DigestRepository)
    edits = _Part(EditRepository)
    events = _Part(EventRepository)
    hands = _Part(HandRepository)
    hooks = _Part(HookRepository)
    ignored = _Part(IgnoredRepository)
    imports = _Part(ImportRepository)
    inbox = _Part(InboxRepository)
    installations = _Part(InstallationRepository)
    items = _Part(ItemRepository)
    lapses = _Part(LapseRepository)
    leases = _Part(LeaseRepository)
    media = _Part(MediaRepository)
    metrics = _Part(MetricRepository)
    pauses = _Part(PauseRepository)
    posts = _Part(PostRepository)
    preflights = _Part(PreflightRepository)
    readbacks = _Part(ReadbackRepository)
    renditions = _Part(RenditionRepository)
    repeats = _Part(RepeatRepository)
    replies = _Part(ReplyRepository)
    rules = _Part(RuleRepository)
    said = _Part(SaidRepository)
    reviews = _Part(ReviewRepository)
    showings = _Part(ShowingRepository)
    slots = _Part(SlotRepository)
    snippets = _Part(SnippetRepository)
    storms = _Part(StormRepository)
    waits = _Part(WaitRepository)
    words = _Part(WordRepository)
    workers = _Part(WorkerRepository)
