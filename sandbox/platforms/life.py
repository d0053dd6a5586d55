"""The life of the simulated followers: what they do after a post, an answer or a message of the brand."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sandbox.clock import Clock
from sandbox.platforms.chance import dice
from sandbox.platforms.personas import FOLLOWERS, Persona
from sandbox.platforms.platform import Crowd, Draft, Happening, Platform, RefusedActError
from sandbox.platforms.reactions import Step, reactions
from sandbox.platforms.store import Shelf, Store


@dataclass(frozen=True, kw_only=True, slots=True)
class Setting:
    """Whether followers live, how fast, and how many things of the brand they have answered."""

    id: str = "life"
    on: bool = True
    speed: float = 1.0
    heard: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """A step with its time."""

    id: str
    platform: str
    due: datetime
    step: Step


class Life:
    """Plans what followers do, and does it when its time has come on the sandbox's clock."""

    def __init__(self, store: Store, platforms: Mapping[str, Platform], clock: Clock, seed: int) -> None:
        self._platforms = platforms
        self._clock = clock
        self._seed = seed
        self._plans = Shelf(store, Plan)
        self._settings = Shelf(store, Setting)
        self._setting = self._settings.get("life") or self._settings.put(Setting())
        for platform in platforms.values():
            platform.watchers.append(self._hear)

    @property
    def on(self) -> bool:
        """Whether followers do anything by themselves."""
        return self._setting.on

    @property
    def speed(self) -> float:
        """How many times faster than usual."""
        return self._setting.speed

    def set(self, *, on: bool | None = None, speed: float | None = None) -> None:
        """Switch, or change the pace, also of what is planned already."""
        new = speed if speed and speed > 0 else self.speed
        now = self._clock()
        for plan in self._plans:
            self._plans.put(replace(plan, due=now + (plan.due - now) * (self.speed / new)))
        self._setting = self._settings.put(
            replace(self._setting, on=self.on if on is None else on, speed=new)
        )

    def tick(self) -> None:
        """Do what is due."""
        if not self.on:
            return
        now = self._clock()
        # In order, as the clock may have been moved past many at once and an answer comes after its post.
        for plan in sorted((one for one in self._plans if one.due <= now), key=lambda one: one.due):
            self._plans.drop(plan.id)
            self._do(plan)

    def _hear(self, happening: Happening) -> None:
        platform = self._platforms[happening.platform]
        if not self.on or happening.author != platform.brand:
            return
        self._setting = self._settings.put(replace(self._setting, heard=self._setting.heard + 1))
        chance = dice(self._seed, happening.platform, self._setting.heard)
        now = self._clock()
        for number, step in enumerate(reactions(happening, self._audience(happening), chance)):
            due = now + timedelta(seconds=step.delay / self.speed)
            key = f"{happening.platform}:{self._setting.heard}:{number}"
            self._plans.put(Plan(id=key, platform=happening.platform, due=due, step=step))

    def _audience(self, happening: Happening) -> Persona | None:
        """The follower whom the brand spoke to, if it spoke to one who has not answered yet."""
        if happening.answers is None:
            return None
        platform = self._platforms[happening.platform]
        spoken_to = platform.addressed(happening.post)
        persona = next((one for one in FOLLOWERS if platform.join(one) in spoken_to), None)
        key = (
            f"answered:{happening.platform}:{persona.key if persona else ''}:{platform.root(happening.post)}"
        )
        if persona is None or key in self._settings:
            return None
        # Once a thread: two polite people would thank each other for ever.
        self._settings.put(Setting(id=key))
        return persona

    def _do(self, plan: Plan) -> None:
        platform, step = self._platforms[plan.platform], plan.step
        # What it was about may have been deleted meanwhile; then there is nothing to do.
        with suppress(RefusedActError):
            _ACTS[step.act](platform, platform.find(step.actor), step)


def _comment(platform: Platform, actor: str, step: Step) -> None:
    platform.post(actor, Draft(text=step.text, language=step.language, reply_to=step.on))


def _mention(platform: Platform, actor: str, step: Step) -> None:
    text = step.text.replace("@brand", platform.mention_of(platform.brand))
    platform.post(actor, Draft(text=text, language=step.language))


def _message(platform: Platform, actor: str, step: Step) -> None:
    platform.message(actor, platform.brand, step.text)


def _cheer(platform: Platform, _actor: str, step: Step) -> None:
    platform.cheer(step.on, Crowd(likes=1))


_ACTS: Mapping[str, Callable[[Platform, str, Step], None]] = {
    "like": lambda platform, actor, step: platform.like(actor, step.on),
    "repost": lambda platform, actor, step: platform.repost(actor, step.on),
    "follow": lambda platform, actor, _step: platform.follow(actor, platform.brand),
    "comment": _comment,
    "mention": _mention,
    "message": _message,
    "cheer": _cheer,
    "welcome": lambda platform, _actor, _step: platform.welcome(platform.brand, 1),
}
