"""What a brand decides about its answers: the modal behind “Answers” on its card."""

from collections.abc import Mapping

from bot.blocks.element import checkboxes, entry, text_input
from bot.blocks.kit import Json, modal, section, stamp
from bot.blocks.talk import MOODS
from bot.domain.answer import AnswerRules
from bot.domain.brand import Brand, Role

ANSWERS = "brand:answers"
"""The button, with the brand's id; the modal's callback_id as well."""

UNDO, SOUNDS, WRITERS, OWN = "undo", "moods", "roles", "own"
"""The blocks of the modal."""

_WRITERS: Mapping[Role, str] = {
    Role.COMMUNITY: "Community",
    Role.WRITER: "Writers",
    Role.APPROVER: "Approvers",
    Role.ADMIN: "Admins",
}


def answers_modal(brand: Brand, rules: AnswerRules) -> Json:
    """How long replies can be taken back, and which need somebody's yes."""
    moods = checkboxes(SOUNDS, {str(mood): words for mood, words in MOODS.items()}, map(str, rules.moods))
    roles = checkboxes(WRITERS, {str(role): words for role, words in _WRITERS.items()}, map(str, rules.roles))
    seconds = str(round(rules.undo.total_seconds()))
    own = checkboxes(OWN, {"yes": "Who wrote a reply may approve it"}, ["yes"] if rules.own else [])
    blocks = [
        entry(
            UNDO,
            "Seconds in which a reply can be taken back",
            text_input(UNDO, seconds, "10", 2),
            "0 to 60. It leaves when they are over.",
        ),
        section("Which replies need an approver's yes before they go out?"),
        entry(SOUNDS, "Replies to what", moods, optional=True),
        entry(WRITERS, "Replies by", roles, "Who has several roles counts as the highest.", optional=True),
        entry(OWN, "Approving one's own", own, optional=True),
    ]
    return modal("Answers", blocks, ANSWERS, "Save", stamp(brand.id))
