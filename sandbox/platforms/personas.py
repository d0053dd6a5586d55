"""The people on the platforms: the brand and its followers."""

from dataclasses import dataclass
from enum import StrEnum


class Mood(StrEnum):
    """How a follower mostly talks."""

    #: Likes everything, shares, praises.
    FAN = "fan"
    #: Asks about origin, prices, opening hours.
    CURIOUS = "curious"
    #: Has had a bad order, and says so.
    COMPLAINER = "complainer"
    #: Sneers, within what can be printed.
    TROLL = "troll"
    #: Advertises other things.
    SPAMMER = "spammer"


@dataclass(frozen=True, kw_only=True, slots=True)
class Persona:
    """One person, the same on every platform; `domain` is the Mastodon server, empty for this one."""

    key: str
    name: str
    note: str
    language: str = "en"
    mood: Mood = Mood.FAN
    domain: str = ""


BRAND = Persona(
    key="linden",
    name="Linden Coffee",
    note="Small-batch roaster under the old linden tree. Beans, brews and honest answers. ☕",
)

FOLLOWERS: tuple[Persona, ...] = (
    Persona(key="mika", name="Mika Laine", note="Home barista, owner of too many kettles.", mood=Mood.FAN),
    Persona(key="rosa", name="Rosa Delgado", note="Café de olla y buenas charlas.", language="es"),
    Persona(key="jonas", name="Jonas Brandt", note="Handfilter, Rennrad, Regen.", language="de",
            mood=Mood.CURIOUS, domain="kaffee.example"),
    Persona(key="aylin", name="Aylin Demir", note="Türk kahvesi ve kitap.", language="tr"),
    Persona(key="haruka", name="Haruka Mori", note="喫茶店めぐりが趣味です。", language="ja",
            mood=Mood.CURIOUS, domain="kissa.example"),
    Persona(key="lucie", name="Lucie Martin", note="Un café, un carnet, un train.", language="fr"),
    Persona(key="owen", name="Owen Price", note="I count every gram.", mood=Mood.CURIOUS),
    Persona(key="petra", name="Petra Vogel", note="Sage, was ist. Auch beim Kaffee.", language="de",
            mood=Mood.COMPLAINER),
    Persona(key="emre", name="Emre Aksoy", note="Kargo bekleyen adam.", language="tr", mood=Mood.COMPLAINER),
    Persona(key="grumbleby", name="Grumbleby", note="Tea. Obviously.", mood=Mood.TROLL,
            domain="tearoom.example"),
    Persona(key="dealz4u", name="DEALZ 4 U", note="Best deals!!! Follow back!!!", mood=Mood.SPAMMER),
    Persona(key="nadia", name="Nadia Okafor", note="Runs a corner café; buys by the sack.",
            mood=Mood.CURIOUS),
)  # fmt: skip
