"""Judges manifests of 2.1 (a JSON per line) as the official validator does, and by Tripoli.

Runs in the validators' own environment. The official validator (IIIF/presentation-validator, which
no registry has) reads a manifest of 2.1 by iiif-prezi, expands it as JSON-LD, and writes it again.
"""

import json
import logging
import sys
from importlib import import_module

# Named, not imported: what the validators need is locked with them, not with our tests.
loader = import_module("iiif_prezi.loader")
IIIFValidator = import_module("tripoli").IIIFValidator
logging.disable(logging.CRITICAL)


def context(url, _options=None):
    """Give the context that iiif-prezi brings along; it hands on text where a tree is wanted."""
    found = loader.load_document_local(url)
    return found | {"document": json.loads(found["document"]), "contentType": "application/ld+json"}


loader.jsonld.set_document_loader(context)


def official(text):
    reader = loader.ManifestReader(text, version="2.1")
    reader.read().toJSON()
    return [str(warning) for warning in reader.get_warnings()]


def tripoli(text):
    judge = IIIFValidator()
    judge.validate(text)
    return [str(error) for error in judge.errors]


if __name__ == "__main__":
    for line in sys.stdin:
        said = {judged.__name__: judged(line) for judged in (official, tripoli)}
        print(json.dumps(said), flush=True)
