"""What was there before the first day: followers, and the brand's older posts with their counts."""

import random
from datetime import datetime, timedelta

from sandbox.platforms.chance import dice
from sandbox.platforms.personas import FOLLOWERS
from sandbox.platforms.platform import Crowd, Draft, Platform

_EVERY = timedelta(hours=33)
_FOLLOWERS = (700, 1600)

#: The brand's older posts, the oldest first.
POSTS = (
    "We are back from origin with a notebook full of names. First lots land in three weeks. #coffee",
    "New on the shelf: Guji natural. Blueberry, cocoa, a little mischief. #specialtycoffee",
    "Reminder: grind just before you brew. Your nose will thank you. ☕",
    "Our decaf tastes like coffee, because it is coffee. Sugarcane process, Huila, Colombia. #decaf",
    "Tuesday cupping, 5 pm, free, bring a friend who says they don't like acidity.",
    "The roaster is apart for cleaning today. Orders go out tomorrow morning.",
    "How do you brew on Sundays? Filter, moka, espresso, instant confession? #coffeetalk",
    "Compostable bags are here. Cut off the valve, and into the bin they go. 🌱 #zerowaste",
    "Cold brew season: 80 g to a litre, 14 hours, a slice of orange. #coldbrew",
    "Meet Marta, who grows our Caturra at 1,900 m and answers mails faster than we do. #coffee",
    "We paid 2.4 times the market price on average last quarter. The table is on our site. #transparency",
    "Espresso people: the new house blend likes 18 g in, 38 g out, 29 seconds. #espresso",
    "Closed on Monday. Open again Tuesday at 8, with cinnamon buns.",
    "You asked, we listened: 1 kg bags of the house blend are back.",
    "A hand grinder, a kettle and patience: our beginner's guide is free to download. #brewguide",
    "Subscription boxes leave on Thursday. Pause or skip any time, no hard feelings.",
    "Kenya Nyeri is nearly gone. Blackcurrant lovers, this is the last call. #specialtycoffee",
    "Behind the counter today: Tomás, who can pour a swan. Ask him for a duck. 🦆",
    "Water matters more than your grinder. There, we said it. #coffeetalk",
    "Weekend plan: slow filter, good book, phone in the drawer. ☕ #coffee",
)


def found(platform: Platform, now: datetime, seed: int) -> None:
    """Fill a new platform; one that was filled before is left alone."""
    if platform.timeline(everything=True, limit=1):
        return
    chance = dice(seed, platform.name, "history")
    platform.welcome(platform.brand, chance.randrange(*_FOLLOWERS))
    for persona in FOLLOWERS:
        platform.join(persona)
    start = now - _EVERY * len(POSTS)
    posts = [
        platform.post(
            platform.brand,
            Draft(
                text=text,
                at=start + _EVERY * number + timedelta(minutes=chance.randrange(300)),
                crowd=_crowd(chance),
            ),
        )
        for number, text in enumerate(POSTS)
    ]
    # Two, not twenty: whoever comes for the first time should see what a comment is, not a flood.
    _open_comments(platform, posts[-1])


def _crowd(chance: random.Random) -> Crowd:
    likes = chance.randrange(4, 60)
    return Crowd(
        likes=likes, reposts=chance.randrange(likes // 4 + 1), replies=chance.randrange(likes // 8 + 1)
    )


def _open_comments(platform: Platform, post: str) -> None:
    """Two comments that nobody has answered yet."""
    comments = (
        ("owen", "en", "Which water recipe do you use at the bar? Asking for my kettle."),
        ("petra", "de", "Meine letzte Bestellung kam mit einer kaputten Tüte an. Wer kümmert sich?"),
    )
    for key, language, text in comments:
        platform.post(platform.find(key), Draft(text=text, language=language, reply_to=post))
