"""The command `tangthu`: what each subcommand is called; what it does stands in `commands`."""

from __future__ import annotations

import errno
import sys

import click
from sqlalchemy.exc import OperationalError

from app.commands.announcing import announce
from app.commands.backing_up import backup, restore, upgrade
from app.commands.badging import logo
from app.commands.checks import doctor, verify
from app.commands.contact import contact_sheet
from app.commands.deleting import delete, purge, undelete
from app.commands.demo import demo, sample
from app.commands.exhibiting import exhibition
from app.commands.judging import quality
from app.commands.naming import authorities
from app.commands.opening import UserError, init
from app.commands.remake import rebuild, reindex
from app.commands.serving import serve, worker
from app.commands.taking_in import ingest
from app.commands.upkeep import fixity, mirror
from app.commands.working import jobs
from ingest.storage.store import StoreError


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="tangthu", prog_name="tangthu")
def tangthu() -> None:
    """Tàng Thư: a digital repository with IIIF image delivery.

    Settings come from TANGTHU_* variables and tangthu.toml; docs/settings.md lists them.
    """


for command in (
    init,
    ingest,
    contact_sheet,
    exhibition,
    authorities,
    logo,
    quality,
    jobs,
    worker,
    serve,
    reindex,
    verify,
    fixity,
    mirror,
    delete,
    undelete,
    purge,
    backup,
    restore,
    upgrade,
    rebuild,
    announce,
    doctor,
    demo,
    sample,
):
    tangthu.add_command(command)


def main() -> None:
    """Run a command; what goes wrong is told in one sentence."""
    try:
        sys.exit(tangthu(standalone_mode=False))
    except click.exceptions.Abort:
        click.echo("Stopped. What was taken in stays; run the same command to go on.", err=True)
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except OperationalError as error:
        click.echo(
            f"tangthu: the database cannot be reached: {error.orig}. What was taken in stays; "
            "run the same command to go on.",
            err=True,
        )
        sys.exit(1)
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        click.echo(
            f"tangthu: the disk is full ({error.filename or 'under home'}). What was taken in "
            "stays; make room, then run the same command to go on.",
            err=True,
        )
        sys.exit(1)
    except (UserError, StoreError) as error:
        click.echo(f"tangthu: {error}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
