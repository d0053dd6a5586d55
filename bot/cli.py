"""`pressroom …`: what an operator types. What it does is `bot.operate`, loaded when it is needed."""

import asyncio
import os
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated

import typer

from bot.errors import ConfigurationError
from bot.loading import loading
from bot.settings import load, missing_for_slack

app = typer.Typer(help="Run a brand's social media from Slack.", no_args_is_help=True, add_completion=False)
brand_app = typer.Typer(
    help="Brands: accounts with their channels, people and time zone.", no_args_is_help=True
)
account_app = typer.Typer(help="Accounts: one login on one platform.", no_args_is_help=True)
app.add_typer(brand_app, name="brand")
app.add_typer(account_app, name="account")
audit_app = typer.Typer(help="The audit log: who did what.", no_args_is_help=True)
app.add_typer(audit_app, name="audit")

Http = Annotated[
    bool, typer.Option("--http/--socket", help="Take requests at POST /slack/events, or over Socket Mode.")
]
Port = Annotated[int, typer.Option(help="Port of the page.")]
Data = Annotated[Path | None, typer.Option(help="Keep everything here; without it each run starts afresh.")]
Seed = Annotated[int, typer.Option(help="Decides which followers do what.")]
Address = Annotated[str | None, typer.Option(help="Public https address, for HTTP; without it: Socket Mode.")]
SecretEnv = Annotated[str, typer.Option(help="Environment variable with its access token or app password.")]


def _do(coroutine: Coroutine[object, object, None]) -> None:
    """Run it on the quicker event loop, where there is one."""
    if sys.platform == "win32":
        asyncio.run(coroutine)
    else:
        import uvloop

        uvloop.run(coroutine)


@app.command()
def run(*, http: Http = False) -> None:
    """Run the bot on the Slack of your settings, until Ctrl-C."""
    settings = load()
    use_http = http or (settings.slack_app_token is None and settings.slack_signing_secret is not None)
    missing = missing_for_slack(settings, socket=not use_http)
    if missing:
        lines = "\n".join(f"  {line}" for line in missing)
        raise ConfigurationError(
            "Slack settings are missing. Make the app from `pressroom manifest` at https://api.slack.com/apps,\n"
            f"then set these in the environment or in .env:\n{lines}\n"
            "To try everything without Slack: pressroom sandbox"
        )
    with loading():
        from bot.serve import serve

    _do(serve(settings, use_socket=not use_http))


@app.command()
def sandbox(port: Port = 8765, data: Data = None, seed: Seed = 1, *, http: Http = False) -> None:
    """Try everything on this machine: a Slack workspace and social platforms on loopback, with a web page."""
    words = [sys.executable, "-m", "sandbox.launch", "--port", str(port), "--seed", str(seed)]
    words += ["--data", str(data)] if data else []
    words += ["--http"] if http else []
    os.execv(sys.executable, words)  # noqa: S606 - becomes it, so that Ctrl-C reaches it


@app.command()
def migrate() -> None:
    """Bring the database up to date (each start does it, too)."""
    from bot import operate

    _do(operate.migrate(load()))


@app.command()
def doctor() -> None:
    """Look for what is wrong with database, Slack and accounts: one line each, with the mend."""
    from bot import operate

    _do(operate.doctor(load()))


@app.command()
def manifest(url: Address = None) -> None:
    """Print the manifest to make the Slack app from: https://api.slack.com/apps, Create New App."""
    from bot import operate

    typer.echo(operate.manifest_text(load(), url), nl=False)


@app.command()
def key() -> None:
    """Print a fresh key for PRESSROOM_SECRET_KEYS."""
    from bot import operate

    typer.echo(operate.new_key())


@app.command()
def reseal() -> None:
    """Seal all secrets with the first key of PRESSROOM_SECRET_KEYS, so that older keys can be taken out."""
    from bot import operate

    _do(operate.reseal(load()))


@brand_app.command("add")
def brand_add(
    name: Annotated[str, typer.Argument(help="What people call it.")],
    timezone: Annotated[str, typer.Option(help="As Europe/Berlin.")],
    channel: Annotated[str, typer.Option(help="Id of the Slack channel for its cards (C…).")],
    community: Annotated[str, typer.Option(help="Another channel for what followers write.")] = "",
    digest: Annotated[str, typer.Option(help="Another channel for the daily numbers.")] = "",
) -> None:
    """Make a brand."""
    from bot import operate

    _do(operate.add_brand(load(), name, timezone, (channel, community or channel, digest or channel)))


@brand_app.command("roles")
def brand_roles(
    name: Annotated[str, typer.Argument(help="The brand's name.")],
    roles: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[ROLE=ID]...", help="As approver=U0ADA,S0TEAM; nobody after = frees the role."
        ),
    ] = None,
) -> None:
    """Say who is writer, approver, community or admin; a role that nobody holds is anybody's."""
    from bot import operate

    _do(operate.give_roles(load(), name, roles or []))


@account_app.command("add")
def account_add(
    platform: Annotated[str, typer.Argument(help="mastodon or bluesky.")],
    brand: Annotated[str, typer.Option(help="The brand's name.")],
    server: Annotated[str, typer.Option(help="As https://mastodon.social or https://bsky.social.")],
    handle: Annotated[str, typer.Option(help="The account's handle there.")],
    secret_env: SecretEnv,
) -> None:
    """Connect an account; its secret is read from the environment, so that it is in no history."""
    secret = os.environ.get(secret_env, "")
    if not secret:
        raise ConfigurationError(f"{secret_env} is empty: put the account's secret into it.")
    from bot import operate

    _do(operate.add_account(load(), brand, platform, (server, handle, secret)))


@account_app.command("list")
def account_list() -> None:
    """List the accounts, and whether they work."""
    from bot import operate

    _do(operate.list_accounts(load()))


@audit_app.command("verify")
def audit_verify() -> None:
    """Prove that no entry was changed, added or taken out."""
    from bot import operate

    _do(operate.verify_audit(load()))


@audit_app.command("list")
def audit_list(
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many entries.")] = 50,
) -> None:
    """List the last entries, the newest first."""
    from bot import operate

    _do(operate.list_audit(load(), limit))
