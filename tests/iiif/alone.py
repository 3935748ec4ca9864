"""The IIIF APIs as an application of their own, without the website."""

from flask import Flask

import iiif
from ingest.catalog.rights import ANYONE
from ingest.repository import Repository


def application(repository: Repository) -> Flask:
    app = Flask("iiif-alone")
    app.testing = True
    app.extensions["tangthu"] = repository
    app.extensions["tangthu_visitor"] = lambda: app.extensions["visitor"]
    app.extensions["visitor"] = ANYONE
    for blueprint in iiif.blueprints():
        app.register_blueprint(blueprint)
    return app
