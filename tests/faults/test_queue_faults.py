"""Pages in the queue come in once, whoever works on them and whatever ends in the middle."""

import random

from sqlalchemy import func, select

from ingest.catalog.models import Job
from tests.faults import whole
from tests.faults.conftest import PAGES, Trial
from tests.faults.queue_work import finish, wait_for, workers
from tests.faults.running import kill_when, start
from tests.watchers import enqueue


def test_one_of_two_workers_that_share_the_pages(trial: Trial, moment: int) -> None:
    chance = random.Random(f"share {moment}")
    queued, made = enqueue(trial.repository, trial.scans), chance.randrange(PAGES)
    with workers(trial, 2) as [one, other]:
        kill_when(one, lambda: whole.count(trial.repository) > made, chance)
        wait_for(trial, queued, other)
    finish(trial, queued)


def test_the_command_that_queues(trial: Trial, moment: int) -> None:
    chance = random.Random(f"queue {moment}")
    process = start(trial.repository.settings, "ingest", "--queue", "--publish", trial.scans)
    jobs = chance.randrange(PAGES + 2)
    kill_when(process, lambda: _jobs(trial) > jobs, chance)
    enqueue(trial.repository, trial.scans)
    whole.settle(trial.repository)
    trial.finish()


def _jobs(trial: Trial) -> int:
    with trial.repository.reading() as session:
        return session.scalar(select(func.count()).select_from(Job)) or 0
