"""What followers say, by kind and language, read from phrases.json beside this."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TypeAlias

Phrases: TypeAlias = Mapping[str, list[str]]
"""Sentences by language; `{topic}` is what the post is about."""

_DATA = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))
_SAID: Mapping[str, Phrases] = _DATA["said"]

PRAISE = _SAID["praise"]
QUESTIONS = _SAID["questions"]
COMPLAINTS = _SAID["complaints"]
SNEERS = _SAID["sneers"]
ADVERTS = _SAID["adverts"]
#: On their own, not under a post; `@brand` becomes the brand's handle.
MENTIONS = _SAID["mentions"]
#: Direct messages.
MESSAGES = _SAID["messages"]
#: What a follower says when the brand has answered.
THANKS = _SAID["thanks"]
#: What a complainer says then.
GRUDGES = _SAID["grudges"]
#: What a troll says then.
SHRUGS = _SAID["shrugs"]

#: What posts are about: a word of the post, and how it is said in each language; the last fits all.
TOPICS: Mapping[str, Phrases] = _DATA["topics"]
