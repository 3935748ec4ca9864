"""The steps by which the database's tables grew, run by Alembic."""
