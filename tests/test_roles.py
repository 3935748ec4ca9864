"""The table of who may do what is as the code is, and tells of every role and duty."""

from app.curate.role_words import DUTIES, ROLES
from ingest.catalog import duties, models
from ingest.catalog.duties import Duty
from tests.roles import PAGE, whole


def test_the_table_of_roles_is_current():
    page = PAGE.read_text(encoding="utf-8")
    assert page == whole(page), "`python -m tests.roles` renews docs/roles.md"


def test_every_role_and_every_duty_has_words():
    assert list(ROLES) == list(duties.DUTIES) == list(models.accounts.ROLES)
    assert set(DUTIES) == set(Duty)
