"""Dice that fall the same way for the same words."""

import random


def dice(*words: object) -> random.Random:
    """Seeded dice: the same words give the same throws, in every process."""
    return random.Random(":".join(map(str, words)))  # noqa: S311 - a story is told, no secret made
