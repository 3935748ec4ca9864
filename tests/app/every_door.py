"""Every rule of the URL map outside `/iiif`, by who may enter. A new route needs its line here."""

from __future__ import annotations

from ingest.catalog.duties import Duty

# For everyone; of items they name only what everyone may know of.
OPEN = {
    "/", "/app.webmanifest", "/browse", "/browse/<way>", "/browse/<way>/<path:value>",
    "/browse/time", "/characters", "/characters/<character>", "/characters/<character>/slip",
    "/characters/choices", "/collections", "/collections/<slug>", "/exhibitions",
    "/exhibitions/<slug>", "/favicon.svg", "/forgotten", "/forgotten/paper", "/handbook",
    "/handbook/<chapter>", "/handbook/images/<name>",
    "/glyphs/<version>/<int:font>/<sign>/<codes>.css",
    "/glyphs/<version>/<int:font>/<sign>/<codes>.woff", "/healthz", "/kept", "/language/<code>",
    "/libraries", "/libraries/<slug>", "/link/<secret>", "/oembed", "/robots.txt", "/search",
    "/search.atom", "/search.rss", "/search/suggestions", "/search/suggestions.json", "/sign-in",
    "/setup", "/setup/address", "/setup/administrator", "/setup/code", "/setup/here/<question>",
    "/setup/language", "/setup/network", "/setup/sample", "/setup/storage", "/sign-in/code",
    "/sign-in/passkey", "/sign-in/passkey.json",
    "/sign-in/with", "/sign-in/with/back", "/sign-out", "/sign-up", "/static/<path:filename>",
    "/view", "/worker.js",
}  # fmt: skip  # addresses, not items of data

# One item's: for those who may know of it.
ITEMS = {
    "/embed/<item_id>", "/items/<item_id>",
    "/items/<item_id>/citation.<any(bib, ris, json, txt):form>", "/items/<item_id>/hits.json",
    "/items/<item_id>/kept", "/items/<item_id>/kept/pages.json", "/items/<item_id>/linkset",
    "/items/<item_id>/linkset.json", "/items/<item_id>/mirador", "/items/<item_id>/pages.json",
    "/items/<item_id>/premis.xml", "/items/<item_id>/proof", "/items/<item_id>/qr.svg",
    "/items/<item_id>/beside", "/items/<item_id>/downloads", "/items/<item_id>/downloads/list",
    "/items/<item_id>/share", "/items/<item_id>/text", "/items/<item_id>/words",
}  # fmt: skip  # addresses, not items of data

# For whoever is signed in; each sees their own.
OWN = {
    "/account", "/account/address", "/account/code", "/account/code/end", "/account/code/paper",
    "/account/passkeys", "/account/passkeys.json", "/account/passkeys/<passkey_id>",
    "/account/passkeys/<passkey_id>/end", "/account/passkeys/asked",
    "/account/password", "/account/provider", "/account/provider/end",
    "/account/sessions/<sign_in_id>/end", "/account/sessions/end",
}  # fmt: skip  # addresses, not items of data

# For staff, whatever their role.
STAFF = {"/keeping"}

# Lists of records at the desk that are no items.
RECORDS = "/curate/<any(authorities, collections, works, libraries, exhibitions):kind>"

# What is shown at the desk: for those who have this duty in the library of what is named.
DESK: dict[str, Duty] = {
    "/curate": Duty.PREVIEW,
    "/curate/audit": Duty.PUBLISH,
    "/curate/exhibitions/<record_id>/items.json": Duty.ARRANGE,
    "/curate/exhibitions/<record_id>/place.json": Duty.ARRANGE,
    "/curate/bring": Duty.BRING_IN,
    "/curate/bring/<consignment_id>": Duty.BRING_IN,
    "/curate/bring/<consignment_id>/files.json": Duty.BRING_IN,
    "/curate/bring/<consignment_id>/plan": Duty.BRING_IN,
    "/curate/bring/<consignment_id>/plan/plan.xlsx": Duty.BRING_IN,
    "/curate/bring/<consignment_id>/plan/progress.json": Duty.BRING_IN,
    "/curate/bring/<consignment_id>/run": Duty.BRING_IN,
    "/curate/bring/<consignment_id>/run/grid.json": Duty.BRING_IN,
    "/curate/bring/<consignment_id>/run/look/<item_id>.html": Duty.BRING_IN,
    "/curate/bring/<consignment_id>/run/pages/<int:place>.json": Duty.BRING_IN,
    "/curate/bring/<consignment_id>/run/result.<any(xlsx, csv):ending>": Duty.BRING_IN,
    "/curate/bring/<consignment_id>/run/sheets/<int:number>": Duty.BRING_IN,
    "/curate/checks": Duty.MANAGE,
    "/curate/items": Duty.PREVIEW,
    "/curate/items/<item_id>": Duty.PREVIEW,
    "/curate/items/<item_id>/contents": Duty.PREVIEW,
    "/curate/items/<item_id>/history": Duty.PREVIEW,
    "/curate/items/<item_id>/images": Duty.PREVIEW,
    "/curate/items/<item_id>/images/<asset_id>": Duty.DESCRIBE,
    "/curate/items/<item_id>/manifest": Duty.PREVIEW,
    "/curate/items/<item_id>/pages": Duty.PREVIEW,
    "/curate/items/<item_id>/pages.json": Duty.PREVIEW,
    "/curate/items/<item_id>/pages/labels.json": Duty.PREVIEW,
    "/curate/items/<item_id>/parting": Duty.PREVIEW,
    "/curate/items/<item_id>/preview": Duty.PREVIEW,
    "/curate/items/<item_id>/publish": Duty.PREVIEW,
    "/curate/items/<item_id>/removed": Duty.PREVIEW,
    "/curate/items/<item_id>/spreads": Duty.PREVIEW,
    "/curate/items/dates.json": Duty.PREVIEW,
    "/curate/names.json": Duty.DESCRIBE,
    "/curate/people": Duty.MANAGE,
    RECORDS: Duty.ARRANGE,
    f"{RECORDS}/<record_id>": Duty.ARRANGE,
}

# What is changed there.
CHANGES: dict[str, Duty] = {
    "/curate/authorities/<record_id>/merge": Duty.ARRANGE,
    "/curate/authorities/<record_id>/remove": Duty.ARRANGE,
    "/curate/authorities/import": Duty.ARRANGE,
    "/curate/authorities/import/write": Duty.ARRANGE,
    "/curate/bring": Duty.BRING_IN,
    "/curate/bring/<consignment_id>/discard": Duty.BRING_IN,
    "/curate/bring/<consignment_id>/expected": Duty.BRING_IN,
    "/curate/bring/<consignment_id>/form": Duty.BRING_IN,
    "/curate/bring/<consignment_id>/plan": Duty.BRING_IN,
    "/curate/bring/<consignment_id>/plan/cells": Duty.BRING_IN,
    "/curate/bring/<consignment_id>/plan/corrected": Duty.BRING_IN,
    "/curate/bring/<consignment_id>/plan/run": Duty.BRING_IN,
    "/curate/bring/<consignment_id>/run/<any(pause, resume, cancel):act>": Duty.BRING_IN,
    "/curate/bring/<consignment_id>/run/priority": Duty.BRING_IN,
    "/curate/bring/<consignment_id>/run/retry": Duty.BRING_IN,
    "/curate/bring/<consignment_id>/uploads": Duty.BRING_IN,
    "/curate/bring/<consignment_id>/uploads/<file_id>": Duty.BRING_IN,
    "/curate/checks/mail": Duty.MANAGE,
    "/curate/checks/try": Duty.MANAGE,
    "/curate/items/<item_id>": Duty.DESCRIBE,
    "/curate/items/<item_id>/choices": Duty.DESCRIBE,
    "/curate/items/<item_id>/contents": Duty.DESCRIBE,
    "/curate/items/<item_id>/images": Duty.DESCRIBE,
    "/curate/items/<item_id>/merge": Duty.DESCRIBE,
    "/curate/items/<item_id>/pages/binding": Duty.DESCRIBE,
    "/curate/items/<item_id>/pages/labels": Duty.DESCRIBE,
    "/curate/items/<item_id>/pages/order": Duty.DESCRIBE,
    "/curate/items/<item_id>/pages/images": Duty.DESCRIBE,
    "/curate/items/<item_id>/pages/remove": Duty.DESCRIBE,
    "/curate/items/<item_id>/pages/split": Duty.DESCRIBE,
    "/curate/items/<item_id>/pages/turn": Duty.DESCRIBE,
    "/curate/items/<item_id>/pages/undo": Duty.DESCRIBE,
    "/curate/items/<item_id>/pages/uploads": Duty.DESCRIBE,
    "/curate/items/<item_id>/pages/uploads/discard": Duty.DESCRIBE,
    "/curate/items/<item_id>/parting": Duty.DESCRIBE,
    "/curate/items/<item_id>/preview-link": Duty.DESCRIBE,
    "/curate/items/<item_id>/publish": Duty.PUBLISH,
    "/curate/items/<item_id>/removed": Duty.DESCRIBE,
    "/curate/items/<item_id>/restore": Duty.DESCRIBE,
    "/curate/items/<item_id>/rights": Duty.PUBLISH,
    "/curate/items/<item_id>/schedule": Duty.PUBLISH,
    "/curate/items/<item_id>/spreads": Duty.DESCRIBE,
    "/curate/items/<item_id>/undo": Duty.DESCRIBE,
    "/curate/items/batch": Duty.PUBLISH,
    "/curate/people/<account_id>/active": Duty.MANAGE,
    "/curate/people/<account_id>/role": Duty.MANAGE,
    "/curate/people/invitations/<digest>/end": Duty.MANAGE,
    "/curate/people/invite": Duty.MANAGE,
    RECORDS: Duty.ARRANGE,
    f"{RECORDS}/<record_id>": Duty.ARRANGE,
    f"{RECORDS}/<record_id>/choices": Duty.ARRANGE,
    f"{RECORDS}/<record_id>/undo": Duty.ARRANGE,
    "/curate/<any(collections, works):kind>/<record_id>/members": Duty.ARRANGE,
    "/curate/collections/order": Duty.ARRANGE,
    "/curate/exhibitions/<record_id>/preview": Duty.ARRANGE,
    "/curate/exhibitions/<record_id>/state": Duty.PUBLISH,
    "/curate/libraries/<record_id>/logo": Duty.ARRANGE,
}

# Of what is public, these take more: who may publish.
OF_PUBLIC: dict[str, Duty] = {
    "/curate/items/<item_id>/merge": Duty.PUBLISH,
    "/curate/items/<item_id>/pages/split": Duty.PUBLISH,
    "/curate/items/<item_id>/parting": Duty.PUBLISH,
}

# Of these, for administrators of the network alone.
NETWORK = {
    "/curate/checks", "/curate/checks/mail", "/curate/checks/try",
    "/curate/people/<account_id>/active",
}  # fmt: skip  # addresses, not items of data

# What a form says where its view asks for that before it knows whose item it is.
FORMS = {
    "/curate/items/<item_id>/publish": {"act": "publish"},
    "/curate/items/batch": {"act": "publish"},
    "/curate/bring/<consignment_id>/run/priority": {"priority": "ordinary"},
}
