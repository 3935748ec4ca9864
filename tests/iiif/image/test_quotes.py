"""Every test of conformance quotes the sentence of the specification that it proves."""

import ast
from pathlib import Path

import pytest

CONFORMANCE = (
    "test_image_requests.py",
    "test_image_forms.py",
    "test_image_information.py",
    "test_version_2.py",
)
OURS = {"test_both_versions_give_the_same_bytes"}  # a promise of our own


@pytest.mark.parametrize("name", CONFORMANCE)
def test_a_test_of_conformance_quotes_its_section(name):
    written = ast.parse((Path(__file__).parent / name).read_text(encoding="utf-8"))
    tests = [part for part in written.body if isinstance(part, ast.FunctionDef)]
    named = [part for part in tests if part.name.startswith("test_") and part.name not in OURS]
    silent = [part.name for part in named if "“" not in (ast.get_docstring(part) or "")]
    assert named and silent == []
