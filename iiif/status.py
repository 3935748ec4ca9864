"""Which fact has which HTTP status in the answers of the IIIF APIs."""

from __future__ import annotations

from sqlalchemy.exc import OperationalError

from iiif.access import Withdrawn
from iiif.image.encode import EncoderFailed
from iiif.image.render import PyramidDamaged
from iiif.image.request import BadParameter
from iiif.image.turns import Busy, TooSlow
from ingest.catalog.find import Damaged, NotHeld
from ingest.catalog.rights import Withheld
from ingest.derivatives.index import IndexDamaged
from ingest.search.engine import SearchUnavailable
from ingest.storage.store import ObjectDamaged, ObjectMissing, StoreError, StoreUnavailable

STATUS: dict[type[Exception], int] = {
    BadParameter: 400,
    Withheld: 403,  # 401 for those who have not signed in
    NotHeld: 404,
    Damaged: 503,
    Withdrawn: 410,
    IndexDamaged: 500,
    PyramidDamaged: 500,
    EncoderFailed: 500,
    StoreError: 500,
    ObjectDamaged: 503,
    ObjectMissing: 503,
    StoreUnavailable: 503,
    OperationalError: 503,
    SearchUnavailable: 503,
    Busy: 503,
    TooSlow: 503,
}
