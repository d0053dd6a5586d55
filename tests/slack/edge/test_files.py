"""Files come from Slack's hosts only, and the token goes nowhere else."""

from typing import Any

import pytest
from aiohttp import web

from bot.domain.ids import TeamId
from bot.errors import NotFoundError, UserError
from bot.slack.files import Files
from tests.slack.edge.conftest import Edge

T1 = TeamId("T1")


def offer(edge: Edge, **more: Any) -> None:
    file = {
        "id": "F1",
        "name": "latte.png",
        "mimetype": "image/png",
        "size": 4,
        "url_private_download": f"{edge.slack.url}file/F1",
        **more,
    }
    edge.slack.standing["files.info"] = {"ok": True, "file": file}


def gives(edge: Edge, **answer: Any) -> None:
    edge.slack.file = lambda: web.Response(**{"body": b"\x89PNG", "content_type": "image/png", **answer})


async def test_a_file_is_fetched_with_the_token(edge: Edge) -> None:
    offer(edge)
    gives(edge)
    file = await Files(edge.wire).download(T1, "F1")
    assert (file.name, file.mime, file.data) == ("latte.png", "image/png", b"\x89PNG")
    assert edge.slack.authorizations == ["Bearer xoxb-test"]
    assert "PNG" not in repr(file)


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/F1",
        "https://slack.com.evil.example/F1",
        "http://files.slack.com/F1",
        "https://evilslack.com/F1",
        "https://files.slack.com@evil.example/F1",
        "",
    ],
)
async def test_the_token_goes_to_slack_only(edge: Edge, url: str) -> None:
    offer(edge, url_private_download=url, url_private=url)
    with pytest.raises(UserError, match="another site"):
        await Files(edge.wire).download(T1, "F1")


@pytest.mark.parametrize(
    "answer",
    [
        {"body": b"<html>login", "content_type": "text/html"},
        {"status": 302, "headers": {"Location": "/elsewhere"}},
    ],
)
async def test_a_login_page_means_a_missing_permission(edge: Edge, answer: dict[str, Any]) -> None:
    offer(edge)
    gives(edge, **answer)
    with pytest.raises(UserError, match="files:read"):
        await Files(edge.wire).download(T1, "F1")
    assert len(edge.slack.authorizations) == 1


async def test_a_web_page_is_a_file_like_any_other(edge: Edge) -> None:
    offer(edge, mimetype="text/html")
    gives(edge, body=b"<html>page", content_type="text/html")
    assert (await Files(edge.wire).download(T1, "F1")).data == b"<html>page"


async def test_a_missing_permission_is_said(edge: Edge) -> None:
    edge.slack.standing["files.info"] = {"ok": False, "error": "missing_scope"}
    with pytest.raises(UserError, match="files:read"):
        await Files(edge.wire).download(T1, "F1")


async def test_a_file_that_is_gone_is_said(edge: Edge) -> None:
    edge.slack.standing["files.info"] = {"ok": False, "error": "file_not_found"}
    with pytest.raises(NotFoundError, match="gone"):
        await Files(edge.wire).download(T1, "F1")


async def test_a_server_in_trouble_is_said(edge: Edge) -> None:
    offer(edge)
    gives(edge, status=503)
    with pytest.raises(UserError, match="503"):
        await Files(edge.wire).download(T1, "F1")


@pytest.mark.parametrize("size", [4, 40_000_000])
async def test_a_file_that_is_too_large_is_refused(edge: Edge, size: int) -> None:
    offer(edge, size=size)
    gives(edge, body=b"x" * 2_000_000)
    with pytest.raises(UserError, match="too large: 1 MB"):
        await Files(edge.wire, max_bytes=1024 * 1024).download(T1, "F1")


async def test_a_link_to_elsewhere_is_no_file(edge: Edge) -> None:
    offer(edge, is_external=True)
    with pytest.raises(UserError, match="Upload the file"):
        await Files(edge.wire).download(T1, "F1")
