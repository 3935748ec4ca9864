"""Killed at any moment and started again, work ends as if nothing had happened."""

import random

from sqlalchemy import func, select

from ingest import worker
from ingest.catalog import edit, kept
from ingest.catalog.models import Asset, Item, Job
from ingest.storage import keys
from tests.faults import whole
from tests.faults.conftest import PAGES, WORDS, Trial
from tests.faults.queue_work import finish
from tests.faults.running import kill_group, kill_when, start
from tests.watchers import enqueue, ingest


def test_the_ingest_command(trial: Trial, moment: int) -> None:
    chance = random.Random(f"ingest {moment}")
    made = chance.randrange(PAGES)
    process = start(trial.repository.settings, "ingest", "--publish", trial.scans)
    kill_when(process, lambda: whole.count(trial.repository) > made, chance)
    trial.finish()


def test_a_worker(trial: Trial, moment: int) -> None:
    """It is killed among the index and pyramids that are to be made again."""
    chance = random.Random(f"worker {moment}")
    ingest(trial.repository, trial.scans)
    _spoil(trial, chance)
    process = start(trial.repository.settings, "worker")
    left = chance.randrange(1, PAGES)
    kill_when(process, lambda: _queued(trial) <= left, chance)
    whole.settle(trial.repository)
    whole.assert_same(trial.undisturbed, trial.repository, WORDS, remade=True)


def test_the_site_with_its_worker(site: Trial, moment: int) -> None:
    """Its worker makes index and pyramids again, or takes queued pages in, turn by turn."""
    chance = random.Random(f"serve {moment}")
    if moment % 2:
        queued, made = enqueue(site.repository, site.scans), chance.randrange(PAGES)
        process = start(site.repository.settings, "serve")
        kill_when(process, lambda: whole.count(site.repository) > made, chance, kill_group)
        return finish(site, queued)
    ingest(site.repository, site.scans)
    _spoil(site, chance)
    process = start(site.repository.settings, "serve")
    left = chance.randrange(1, PAGES)
    kill_when(process, lambda: _queued(site) <= left, chance, kill_group)
    whole.settle(site.repository)
    whole.assert_same(site.undisturbed, site.repository, WORDS, remade=True)
    return None


def _spoil(trial: Trial, chance: random.Random) -> None:
    """Lose every pyramid, and queue its making and the index."""
    with trial.repository.writing() as session:
        for asset in session.scalars(select(Asset).where(Asset.role == "master")):
            pyramid = keys.pyramid(asset.id, asset.derivation)
            trial.repository.store.delete(pyramid)
            # Else fixity, at work beside, may find it missing and tell that it brought it back.
            kept.forget(session, [pyramid])
            edit.queue(session, "derive", asset.id, priority=chance.randrange(1, 9))
        for item_id in session.scalars(select(Item.id)):
            edit.queue(session, "index", item_id)


def _queued(trial: Trial) -> int:
    with trial.repository.reading() as session:
        count = select(func.count()).where(Job.kind.in_(worker.KINDS))
        return session.scalar(count) or 0
