"""What the processes of the web server share, and what none of them carries."""

import os
import subprocess
import sys

from tests.required import TOP
from tests.services.website import settings_environment

# Each takes megabytes of a process, and is loaded where its one use is.
HEAVY = {
    "PIL", "alembic", "authlib", "boto3", "botocore", "cryptography", "edtf", "granian",
    "imagecodecs", "joserfc",
    "mako", "markdown_it", "numpy", "openpyxl", "psycopg", "pydantic", "pyparsing", "pypdf",
    "pypdfium2", "requests", "tantivy", "unittest", "urllib3",
    "webauthn",
}  # fmt: skip


def run(repository, code: str) -> str:
    """Run a program with the settings of the repository; give what it prints."""
    environment = os.environ | settings_environment(repository.settings) | {"PYTHONPATH": str(TOP)}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True
    )
    assert not done.returncode, done.stderr
    return done.stdout


def test_web_processes_load_only_what_they_use(repository):
    """Alembic makes tables, boto3 speaks to S3; both are loaded where that is done."""
    loaded = run(repository, "import sys, app.wsgi; print(*sys.modules)").split()
    assert not {name.partition(".")[0] for name in loaded} & HEAVY
    assert "sqlalchemy.dialects.postgresql" not in loaded


def test_the_application_is_made_before_the_fork_and_leaves_nothing_open(repository):
    run(
        repository,
        """
import gc, os, threading
import app.wsgi
from config import shared
from ingest.catalog.models import Item
shared.freeze()
assert Item.__mapper__.configured
repository = app.wsgi.application.extensions["tangthu"]
assert repository.engine.pool.checkedin() == repository.engine.pool.checkedout() == 0
assert threading.active_count() == 1
open_ = [os.path.realpath(f"/proc/self/fd/{name}") for name in os.listdir("/proc/self/fd")]
assert not [one for one in open_ if "socket" in one or str(repository.settings.home) in one], open_
assert gc.get_freeze_count() > 100_000
""",
    )


def test_no_process_uses_what_another_connected(repository):
    run(
        repository,
        """
import os
import app.wsgi
engine = app.wsgi.application.extensions["tangthu"].engine
engine.connect().close()
assert engine.pool.checkedin() == 1
child = os.fork()
if not child:
    os._exit(engine.pool.checkedin())
assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
assert engine.pool.checkedin() == 1
""",
    )
