"""With the search server away, only search is: all else goes on, and the index catches up later."""

from sqlalchemy import select

from app import create_app
from app.diagnosis import diagnose
from ingest import indexing, worker
from ingest.catalog.models import Item, Job
from ingest.search.engine import Query
from tests.builders import make_item_folder
from tests.services.process import free_port
from tests.watchers import ingest


def test_only_search_is_out_of_reach(make_repository, tmp_path):
    away = f"http://127.0.0.1:{free_port()}"
    repository = make_repository(search_engine="opensearch", search_url=away)
    make_item_folder(tmp_path / "scans", pages=2)
    ingest(repository, tmp_path / "scans")
    with repository.reading() as session:
        item = session.scalars(select(Item)).one()
        assert [job.state for job in session.scalars(select(Job))] == ["waiting"]
    visitor = create_app(repository).test_client()
    searched = visitor.get("/search?q=trang1")
    assert searched.status_code == 503
    assert searched.headers["Retry-After"] == "60"
    assert "Hiện chưa tìm kiếm được" in searched.text
    assert visitor.get("/").status_code == 200
    assert visitor.get(f"/items/{item.id}?q=trang1").status_code == 200
    health = visitor.get("/healthz")
    assert (health.status_code, health.get_json()["index"]) == (503, False)
    [told] = [check for check in diagnose(repository) if check.name == "search index"]
    assert not told.well and away in told.detail
    assert worker.work_once(repository) >= 0
    with repository.reading() as session:
        [job] = session.scalars(select(Job).where(Job.kind == "index"))
        assert (job.state, job.tries) == ("waiting", 0)


def test_another_engine_is_filled_when_the_worker_starts(make_repository, tmp_path):
    index = tmp_path / "index"
    make_item_folder(tmp_path / "scans", pages=2)
    ingest(make_repository(index_path=index), tmp_path / "scans")
    for name in ("tantivy", "whoosh", "tantivy"):
        repository = make_repository(search_engine=name, index_path=index)
        assert indexing.mend(repository) == 1
        assert repository.search.search(Query("trang1")).total == 1
        assert indexing.mend(repository) == 0
