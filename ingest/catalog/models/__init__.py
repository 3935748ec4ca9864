"""The tables, one file a subject; all of them are named here."""

from ingest.catalog.models.accounts import Account, AccountEvent, Role, ViewerPass
from ingest.catalog.models.assets import Asset, PageText
from ingest.catalog.models.authorities import Authority, AuthorityLink
from ingest.catalog.models.consignments import BroughtFile, Consignment
from ingest.catalog.models.elsewhere import ItemOrigin, PageReference
from ingest.catalog.models.exhibitions import Exhibition, ExhibitionPart
from ingest.catalog.models.items import (
    Annotation,
    Collection,
    Holding,
    Identifier,
    Item,
    ItemCollection,
    Library,
    Logo,
    Page,
    Rights,
    Section,
    Work,
)
from ingest.catalog.models.logs import (
    Activity,
    Batch,
    Changeset,
    Event,
    Job,
    OaiEvent,
    Outbox,
    Revision,
)
from ingest.catalog.models.passkeys import Passkey, PasskeyChallenge
from ingest.catalog.models.publishing import ScheduledPublication
from ingest.catalog.models.quality import PageLook, PageWarning
from ingest.catalog.models.record import Record, UtcDateTime, now
from ingest.catalog.models.signing import (
    AccountLink,
    Attempt,
    Mail,
    ProviderAccount,
    RecoveryCode,
    SecondFactor,
    SignIn,
)
from ingest.catalog.models.tombstones import RemovedPage, Tombstone
from ingest.catalog.models.upkeep import KeptObject, UpkeepNote

__all__ = [
    "Account",
    "AccountEvent",
    "AccountLink",
    "Activity",
    "Annotation",
    "Asset",
    "Attempt",
    "Authority",
    "AuthorityLink",
    "Batch",
    "BroughtFile",
    "Changeset",
    "Collection",
    "Consignment",
    "Event",
    "Exhibition",
    "ExhibitionPart",
    "Holding",
    "Identifier",
    "Item",
    "ItemCollection",
    "ItemOrigin",
    "Job",
    "KeptObject",
    "Library",
    "Logo",
    "Mail",
    "OaiEvent",
    "Outbox",
    "Page",
    "PageLook",
    "PageReference",
    "PageText",
    "PageWarning",
    "Passkey",
    "PasskeyChallenge",
    "ProviderAccount",
    "Record",
    "RecoveryCode",
    "RemovedPage",
    "Revision",
    "Rights",
    "Role",
    "SecondFactor",
    "ScheduledPublication",
    "Section",
    "SignIn",
    "Tombstone",
    "UpkeepNote",
    "UtcDateTime",
    "ViewerPass",
    "Work",
    "now",
]
