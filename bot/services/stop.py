"""What a stop of a brand means for who wants to put something out at once, past the outbox."""

from bot.domain.brand import Brand
from bot.errors import TransitionError
from storage.work import Work


async def require_running(work: Work, brand: Brand) -> None:
    """Raise TransitionError, saying so, where the brand is stopped.

    For likes and changes of what is live. Taking down and hiding go on: in trouble people need them.
    """
    if await work.pauses.running(brand.id) is not None:
        raise TransitionError(f"{brand.name} is stopped: nothing goes out before somebody resumes it.")
