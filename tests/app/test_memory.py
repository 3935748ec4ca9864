"""What each process of the web server carries, whatever it is asked."""

import subprocess
import sys


def test_web_processes_load_only_what_they_use():
    """Alembic makes tables, boto3 speaks to S3; both are loaded where that is done."""
    code = "import sys, app, ingest.repository; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = {name.partition(".")[0] for name in done.stdout.split()}
    assert not loaded & {"alembic", "boto3", "botocore", "imagecodecs", "mako", "numpy"}
