import pytest

from bot.domain.brand import GRANTS, Role, allowed, holders, require, said
from bot.errors import NotAllowedError
from tests.domain.factories import ADA, brand, person


def test_a_role_that_nobody_holds_is_anybodys() -> None:
    assert all(allowed(brand(), person(ADA), role) for role in Role)


def test_guests_and_outsiders_may_nothing() -> None:
    with pytest.raises(NotAllowedError, match="Guests"):
        require(brand(), person(ADA, member=False), Role.WRITER)


def test_a_user_group_holds_a_role_for_its_members() -> None:
    grouped = brand(roles={Role.APPROVER: frozenset({"S0APPROVERS"})})
    assert allowed(grouped, person(ADA, groups=frozenset({"S0APPROVERS"})), Role.APPROVER)
    assert not allowed(grouped, person(ADA), Role.APPROVER)


def test_an_admin_may_everything() -> None:
    led = brand(roles={role: frozenset({"U0X"}) for role in Role} | {Role.ADMIN: frozenset({ADA})})
    assert all(allowed(led, person(ADA), role) for role in Role)
    assert all(Role.ADMIN in grants for grants in GRANTS.values())


def test_who_can_is_said_with_slacks_marks() -> None:
    assert said({"U1"}) == "<@U1>"
    assert said({"U2", "U1", "S1"}) == "<!subteam^S1>, <@U1> or <@U2>"


def test_a_writers_role_is_held_by_approvers_too() -> None:
    roles = {Role.WRITER: frozenset({"U1"}), Role.APPROVER: frozenset({"U2"})}
    assert holders(brand(roles=roles), Role.WRITER) == {"U1", "U2"}
