"""Response URLs and answers to commands: messages an app sends without the Web API."""

from sandbox.slack import validate
from sandbox.slack.people import Channel, Person
from sandbox.slack.shape import Json, SlackError
from sandbox.slack.state import State
from sandbox.slack.ticket import Response, ResponseUrls
from sandbox.slack.timeline import BOT_AUTHOR, Timeline

CONTENT = ("text", "blocks", "attachments")


class Respond:
    """Carries out what an app posts to a response URL."""

    def __init__(self, state: State, timeline: Timeline, urls: ResponseUrls) -> None:
        self._state = state
        self._timeline = timeline
        self._urls = urls

    def use(self, token: str, body: Json) -> None:
        """One use of a response URL; SlackError when it can't be."""
        response = self._urls.use(token)
        channel = self._state.channel(response.channel)
        original = self._state.messages.get(channel.id, {}).get(response.message_ts)
        if body.get("delete_original"):
            if original:
                self._timeline.delete(channel, original["ts"])
            return
        _check(body)
        if body.get("replace_original") and original:
            changes = {key: body.get(key) for key in CONTENT} | {"text": body.get("text", "")}
            self._timeline.change(channel, original["ts"], changes)
            return
        self._send(channel, response, body)

    def answer_command(self, channel: Channel, person: Person, body: Json) -> None:
        """The message that an acknowledgement of a command carried."""
        _check(body)
        self._send(channel, Response(channel=channel.id, user=person.id), body)

    def _send(self, channel: Channel, response: Response, body: Json) -> None:
        message = {key: body[key] for key in CONTENT if body.get(key)}
        message = {"text": "", **BOT_AUTHOR, **message}
        thread_ts = body.get("thread_ts")
        if thread_ts:
            message["thread_ts"] = thread_ts
        if body.get("response_type") == "in_channel":
            self._timeline.post(channel, message)
        else:
            self._timeline.whisper(channel, response.user, message)


def _check(body: Json) -> None:
    if not any(body.get(key) for key in CONTENT):
        raise SlackError("no_text")
    faults = validate.message_faults(body.get("blocks") or [])
    if faults:
        raise SlackError("invalid_blocks", response_metadata={"messages": faults})
