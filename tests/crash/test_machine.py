"""Whatever people, platforms and crashes do in whichever order, what is promised of posts holds."""

import asyncio
import tempfile
from collections import Counter
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, multiple, rule

from bot.connectors.base import Strategy
from bot.domain.approval import PostAction
from bot.domain.card import CardKind
from bot.domain.delivery import LIVE, Delivery, DeliveryAction, DeliveryStatus
from bot.domain.ids import PostId
from bot.domain.lapse import Answer
from bot.errors import OutcomeUnknownError, RejectedError, TemporaryError, UserError
from bot.services.attempt import Step
from bot.services.live import Claim
from bot.services.post import Decision, Verdict
from tests.fakes import BOTH, KEYED, LOOKING, NEITHER, Crash
from tests.services.world import ADA, WREN, World, sqlite_world

T = TypeVar("T")
S = DeliveryStatus
MOST = 4
"""How many posts there are: few, so that much happens to each."""


class Life(RuleBasedStateMachine):
    """A brand with its posts; the model knows of each post what it says now, and whether that is approved."""

    posts = Bundle("posts")

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.stack = AsyncExitStack()
        self.folder = tempfile.TemporaryDirectory(prefix="pressroom-life-")
        self.texts: dict[PostId, str] = {}
        self.approved: set[PostId] = set()
        self.live: Counter[str] = Counter()
        self.calls_when_stopped: int | None = None
        self.written = 0

    def run(self, act: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(act)

    def allowed(self, act: Coroutine[Any, Any, T]) -> T | None:
        """What came of it; None where the bot said no to the person."""
        try:
            return self.run(act)
        except UserError:
            return None

    @initialize(strategy=st.sampled_from([KEYED, LOOKING, BOTH, NEITHER]))
    def begin(self, strategy: Strategy) -> None:
        self.world: World = self.run(self.stack.enter_async_context(sqlite_world(Path(self.folder.name))))
        self.world.platform.strategy = strategy
        self.world.start()

    # ---- what people do

    def text(self) -> str:
        self.written += 1
        return f"Text {self.written}"

    @rule(target=posts)
    def write(self) -> Any:
        if len(self.texts) == MOST:
            return multiple()
        post = self.run(self.world.compose(self.text()))
        self.texts[post.id] = post.content.text
        return post.id

    @rule(post=posts)
    def edit(self, post: PostId) -> None:
        fresh = self.run(self.of(post))
        content = self.world.content(self.text())
        if self.allowed(self.world.posts.edit(post, fresh.version, WREN, content)):
            self.texts[post] = content.text
            self.approved.discard(post)

    @rule(post=posts)
    def approve(self, post: PostId) -> None:
        if self.act(post, PostAction.APPROVE, ADA):
            self.approved.add(post)

    @rule(post=posts, minutes=st.integers(min_value=1, max_value=90))
    def schedule(self, post: PostId, minutes: int) -> None:
        self.act(post, PostAction.SCHEDULE, at=self.world.at(minutes=minutes))

    @rule(post=posts)
    def release(self, post: PostId) -> None:
        """Everything that it takes to have it go out now, which is what most often happens to posts."""
        self.resume()
        self.approve(post)
        self.act(post, PostAction.PUBLISH)

    @rule(post=posts, action=st.sampled_from([PostAction.PUBLISH, PostAction.UNSCHEDULE, PostAction.RETRY]))
    def decide(self, post: PostId, action: PostAction) -> None:
        self.act(post, action)

    @rule()
    def stop(self) -> None:
        self.run(self.world.pauses.pause(self.world.brand.id, ADA))
        if self.calls_when_stopped is None:
            self.calls_when_stopped = self.world.platform.calls["publish"]

    @rule()
    def resume(self) -> None:
        if pause := self.run(self.world.pauses.running(self.world.brand.id)):
            self.run(self.world.pauses.resume(self.world.brand.id, pause.id, ADA))
            self.calls_when_stopped = None

    @rule(answer=st.sampled_from([Answer.NOW, Answer.DROP]))
    def answer_for_what_was_missed(self, answer: Answer) -> None:
        for lapse in {one.lapse_id for one in self.deliveries() if one.lapse_id}:
            self.allowed(self.world.lapses.answer_all(lapse, WREN, answer))

    @rule()
    def look_for_what_is_not_known(self) -> None:
        """A person looks, and says what is so."""
        for one in self.deliveries():
            if one.status != S.UNCONFIRMED:
                continue
            found = [live for live in self.world.platform.posts if live.key == one.key]
            if found:
                link = f"https://fake.example/{found[0].id}"
                claim = Claim(delivery_id=one.id, attempts=one.attempts, link=link)
                self.allowed(self.world.live.settle(claim, WREN))
            else:
                verdict = Verdict(action=DeliveryAction.RELEASE)
                self.allowed(self.world.posts.decide(one.id, one.attempts, WREN, verdict))

    # ---- what platforms and machines do

    @rule(
        error=st.sampled_from([OutcomeUnknownError("?"), TemporaryError("busy"), RejectedError("no")]),
        done=st.booleans(),
    )
    def fail(self, error: Exception, *, done: bool) -> None:
        """Let the next call that publishes fail: before anything is done, or when it is done."""
        if done:
            self.world.platform.lose()
        else:
            self.world.platform.refuse("publish", error)

    @rule(minutes=st.sampled_from([0.1, 1, 5, 30, 150]))
    def time_passes(self, minutes: float) -> None:
        self.world.clock.advance(minutes=minutes)

    @rule()
    def work(self) -> None:
        self.run(self.world.publishing.run_due())

    @rule(post=posts, step=st.sampled_from(Step), lost=st.booleans())
    def release_and_crash(self, post: PostId, step: Step, *, lost: bool) -> None:
        """The worst moment, which chance alone would seldom find."""
        self.release(post)
        if lost:
            self.world.platform.lose()
        self.crash(step, 1)
        self.world.clock.advance(minutes=3)
        self.work()

    @rule(step=st.sampled_from(Step), nth=st.integers(min_value=1, max_value=3))
    def crash(self, step: Step, nth: int) -> None:
        """A process dies at a step, and the next one goes on after it."""
        self.run(self.die(step, nth))

    async def die(self, step: Step, nth: int) -> None:
        left = nth

        def reached(now: Step) -> None:
            nonlocal left
            left -= now == step
            if left <= 0:
                # From then on nothing of this process goes on.
                raise Crash

        async with self.world.process(f"mortal {self.written} {self.world.clock()}") as other:
            other.publishing.reached = reached
            try:
                await other.publishing.run_due()
            except* Crash:
                pass

    # ---- what holds at any time

    @invariant()
    def what_is_live_was_approved_as_it_stands(self) -> None:
        if not hasattr(self, "world"):
            return
        now = Counter(self.world.platform.texts)
        says = {text: post for post, text in self.texts.items()}
        for text in now - self.live:
            assert text in says, "a text went out that its post does not have any more"
            assert says[text] in self.approved, "a text went out without a yes"
        self.live = now

    @invariant()
    def nothing_is_live_twice(self) -> None:
        assert max(self.live.values(), default=0) <= 1

    @invariant()
    def nothing_starts_while_stopped(self) -> None:
        if self.calls_when_stopped is not None:
            assert self.world.platform.calls["publish"] == self.calls_when_stopped

    def teardown(self) -> None:
        """In the end nothing is lost, and nothing is silent."""
        try:
            if hasattr(self, "world"):
                self.settle()
                for one in self.deliveries():
                    self.check(one)
                self.what_is_live_was_approved_as_it_stands()
                self.nothing_is_live_twice()
                self.run(self.stack.aclose())
        finally:
            self.runner.close()
            self.folder.cleanup()

    def settle(self) -> None:
        self.world.platform.faults.clear()
        self.resume()
        for _ in range(12):
            self.world.clock.advance(minutes=16)
            self.work()

    def check(self, one: Delivery) -> None:
        text = self.run(self.sent(one))
        there = self.live[text] or Counter(self.world.platform.texts)[text]
        assert one.status not in LIVE
        if one.status == S.PUBLISHED:
            assert there
        elif there:
            assert one.status == S.UNCONFIRMED, "it is live, and nobody is told"
        if one.status in {S.FAILED, S.UNCONFIRMED}:
            assert self.run(self.world.card(CardKind.DELIVERY, one.id))
        if one.status == S.MISSED:
            assert one.lapse_id is not None
            assert self.run(self.world.card(CardKind.LAPSE, one.lapse_id))

    # ---- short ways

    def act(self, post: PostId, action: PostAction, person: Any = WREN, **more: Any) -> Any:
        fresh = self.run(self.of(post))
        decision = Decision(action=action, **more)
        return self.allowed(self.world.posts.act(post, fresh.version, person, decision))

    async def of(self, post: PostId) -> Any:
        async with self.world.database.read() as work:
            return await work.posts.get(post)

    async def sent(self, one: Delivery) -> str:
        """What the delivery was to bring."""
        async with self.world.database.read() as work:
            revisions = await work.posts.revisions(PostId(one.post_id or 0))
        return next(each.content.text for each in revisions if each.content_hash == one.content_hash)

    def deliveries(self) -> list[Delivery]:
        return self.run(self._deliveries())

    async def _deliveries(self) -> list[Delivery]:
        async with self.world.database.read() as work:
            found = await work.deliveries.of_posts(list(self.texts))
        return [one for some in found.values() for one in some]


TestLife = pytest.mark.xdist_group("crash-life")(Life.TestCase)
TestLife.settings = settings(
    max_examples=20, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
)
