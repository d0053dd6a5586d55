"""Slack's Web API over HTTP: token, scopes, rates and faults around the methods; a record of the calls."""

import asyncio
from collections import deque
from itertools import count

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox.abort import abort
from sandbox.slack.arguments import arguments_of
from sandbox.slack.faults import Fault, Faults
from sandbox.slack.methods import METHODS
from sandbox.slack.methods.method import APP, BOT, Method
from sandbox.slack.office import Office
from sandbox.slack.rates import PER_CHANNEL, Rates
from sandbox.slack.seed import APP_KEY, BOT_KEY
from sandbox.slack.shape import Json, SlackError

KEPT_CALLS = 5000
TOKENS = {BOT_KEY: BOT, APP_KEY: APP}
"""Whose each known token is."""

RATE_LIMITED = "ratelimited"


class WebApi:
    """Answers calls of `/slack/api/{method}`."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self.faults = Faults()
        self.rates = Rates()
        self._calls: deque[Json] = deque(maxlen=KEPT_CALLS)
        self._numbers = count(1)

    def calls(self, since: int) -> list[Json]:
        """The calls after number `since`: n, method, args, status, answer."""
        return [call for call in self._calls if call["n"] > since]

    async def serve(self, request: Request) -> Response:
        """One call, struck by a fault if one is waiting for it."""
        name = request.path_params["method"]
        fault = self.faults.next(name)
        effect = fault.effect if fault else ""
        if fault and effect in _BEFORE:
            return await self._refuse(request, name, fault)
        if fault and effect == "slow":
            await asyncio.sleep(fault.seconds)
        args, answer = await self._try(request, name, fault)
        if effect == "drop_after":
            await abort(request)
        return self._reply(name, args, answer)

    async def _try(self, request: Request, name: str, fault: Fault | None) -> tuple[Json, Json]:
        args: Json = {}
        try:
            args, token = await arguments_of(request)
            return args, self._forced(fault) or self._answer(name, args, token)
        except SlackError as error:
            return args, error.answer()
        except (TypeError, ValueError, KeyError):
            # An argument of another shape than the method's, which Slack refuses before it looks further.
            return args, SlackError("invalid_arguments").answer()

    def _answer(self, name: str, args: Json, token: str) -> Json:
        method = METHODS.get(name)
        if method is None:
            raise SlackError("unknown_method", req_method=name)
        self._admit(method, token)
        self.rates.take(method.rate, name)
        if name == "chat.postMessage":
            self.rates.take(PER_CHANNEL, name, str(args.get("channel")))
        return {"ok": True, **method.call(self._office, args)}

    def _admit(self, method: Method, token: str) -> None:
        if not method.token:
            return
        owner = TOKENS.get(token)
        if owner is None:
            raise SlackError("invalid_auth" if token else "not_authed")
        if owner == BOT and not self._office.state.installed:
            raise SlackError("account_inactive")
        if owner != method.token:
            raise SlackError("not_allowed_token_type")
        self._check_scopes(method)

    def _check_scopes(self, method: Method) -> None:
        scopes = self._office.state.scopes
        if method.scopes and not set(method.scopes) & set(scopes):
            raise SlackError("missing_scope", needed=method.scopes[0], provided=",".join(scopes))

    def _forced(self, fault: Fault | None) -> Json | None:
        if fault and fault.error:
            return {"ok": False, "error": fault.error}
        return None

    async def _refuse(self, request: Request, name: str, fault: Fault) -> Response:
        if fault.effect == "429":
            answer = {"ok": False, "error": RATE_LIMITED, "retry_after": fault.retry_after}
            return self._reply(name, {}, answer)
        self._note(name, {}, {"ok": False, "error": fault.effect})
        if fault.effect == "drop_before":
            await abort(request)
        return Response("Internal Server Error", status_code=500)

    def _reply(self, name: str, args: Json, answer: Json) -> Response:
        self._note(name, args, answer)
        scopes = {"x-oauth-scopes": ",".join(self._office.state.scopes)}
        if answer.get("error") == RATE_LIMITED:
            headers = {"retry-after": str(answer.pop("retry_after", 1))}
            return JSONResponse(answer, status_code=429, headers=headers | scopes)
        return JSONResponse(answer, headers=scopes)

    def _note(self, name: str, args: Json, answer: Json) -> None:
        self._calls.append({"n": next(self._numbers), "method": name, "args": args, "answer": answer})
        self._office.feed.say("call", method=name)


_BEFORE = frozenset({"429", "500", "drop_before"})
