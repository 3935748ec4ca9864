"""What an ingest would refuse for what the catalogue and the scanner say. Changes nothing."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from ingest.arrival import no_library
from ingest.catalog.libraries import leading
from ingest.catalog.models import Collection, Library
from ingest.mixing import PackageRefused, refuse_another
from ingest.packages.package import Delivery, Package, Problem
from ingest.placing import placed
from ingest.plan import Plan
from ingest.report import Watcher
from ingest.repository import Repository
from ingest.scan import Gate, Unscanned


def refuse(
    repository: Repository, delivery: Delivery, library: str, plan: Plan, watcher: Watcher
) -> None:
    """Add to a plan what the readers cannot know: the run would refuse it in the same words.

    `library` is the slug for packages that name none; empty: the one that leads the others.
    """
    try:
        Gate(repository.settings).open()
    except Unscanned as error:
        plan.add(Problem("malware scanner", str(error)), watcher)
    with repository.reading() as session:
        told = placed(session, Library, delivery.libraries)[1]
        told += placed(session, Collection, delivery.collections)[1]
    for problem in told:
        plan.add(problem, watcher)
    described = {one.slug for one in delivery.libraries}
    for entry in plan.entries:
        package = entry.package
        try:
            _check(repository, package, package.library or library, described)
        except PackageRefused as error:
            problem = Problem(package.name, str(error))
            entry.refused.append(problem)
            plan.add(problem, watcher)


def _check(repository: Repository, package: Package, wanted: str, described: set[str]) -> None:
    with repository.reading() as session:
        found = _library(session, wanted)
    if found is None and wanted and wanted not in described:
        raise no_library(wanted)
    # What a library will hold that is still to be made, nobody has.
    if found is not None and package.pages:
        refuse_another(repository, found, package)


def _library(session: Session, slug: str) -> Library | None:
    if not slug:
        return leading(session)
    return session.scalar(select(Library).where(Library.slug == slug))
