"""The house keeps its rules: sentences, sizes, names, imports, locks, nothing of this machine."""

import ast
import functools
import importlib.metadata
import importlib.util
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

TOP = Path(__file__).parents[1]
ROOMS = ("config", "ingest", "iiif", "app")
TOP_LEVEL = {
    *ROOMS, "tests", "docker", "docs", "requirements", ".ci", ".gitignore", ".dockerignore",
    "README.md", "DEVELOPERS.md", "CHANGELOG.md", "LICENSE", "Makefile", "pyproject.toml",
    "package.json", "package-lock.json",
}  # fmt: skip  # one line a kind
FORBIDDEN_NAMES = {
    "utils", "util", "helpers", "helper", "common", "misc", "base", "core", "manager", "handler",
}  # fmt: skip  # words, not items of data
LINES_OF_A_FILE = 300
LINES_OF_A_FUNCTION = 40
MIGRATIONS = "ingest/catalog/migrations/versions/"
# The worker's loop logs whatever a job raises and marks the job.
BROAD_EXCEPT_ALLOWED = {"ingest/worker.py"}

MACHINE_PATHS = re.compile(
    r"(?<![\w.$}])/(?:work|farm|root|Users|home/\w+)/|/tmp/(?:bash_jobs|studio)"
)
# In pieces, so that this file does not name them either.
REGISTRY_HOSTS = re.compile(
    "|".join([
        "py" r"pi\.(?:org|io)", "pythonho" r"sted\.", "npm" r"js\.(?:org|com)", "deb" r"ian\.org",
        "mav" r"en\.org", "go" r"lang\.org", "crates" r"\.io",
    ])
)  # fmt: skip  # one registry an item


@functools.cache
def files() -> tuple[str, ...]:
    """Name every file that is, or is about to be, in the repository, relative to its top."""
    asked = ["git", "-C", str(TOP), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(asked, capture_output=True, check=True, text=True).stdout
    return tuple(sorted({name for name in listed.split("\0") if name and (TOP / name).is_file()}))


def python_files() -> list[str]:
    return [name for name in files() if name.endswith(".py")]


@functools.cache
def tree(name: str) -> ast.Module:
    return ast.parse((TOP / name).read_text(encoding="utf-8"), name)


def functions(name: str) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def text_of(name: str) -> str:
    """Read a file as text; one that is not UTF-8 has no text."""
    try:
        return (TOP / name).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def test_top_level_is_the_given_one():
    assert {name.split("/")[0] for name in files()} - TOP_LEVEL == set()


def test_every_file_opens_with_a_sentence():
    def opens(name: str) -> bool:
        opening = (ast.get_docstring(tree(name)) or "").split("\n\n")[0].strip()
        return opening.rstrip(")").endswith(".")

    assert [name for name in python_files() if not opens(name)] == []


def test_files_are_short():
    ours = [name for name in files() if name.endswith((".py", ".js"))]
    lengths = {name: len(text_of(name).splitlines()) for name in ours}
    assert {name: n for name, n in lengths.items() if n > LINES_OF_A_FILE} == {}


def test_functions_are_short():
    long = {
        f"{name}:{node.name}": node.end_lineno - node.lineno + 1
        for name in python_files()
        if not name.startswith(MIGRATIONS)  # a migration is one list of tables
        for node in functions(name)
        if node.end_lineno and node.end_lineno - node.lineno + 1 >= LINES_OF_A_FUNCTION
    }
    assert long == {}


def test_names_say_what_is_inside():
    def words(name: str) -> set[str]:
        return {part.removesuffix(".py") for part in name.split("/")}

    assert [name for name in python_files() if words(name) & FORBIDDEN_NAMES] == []


def test_no_import_is_hidden_in_a_function():
    hidden = [
        f"{name}:{inner.lineno}"
        for name in python_files()
        for node in functions(name)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
        or (isinstance(inner, ast.Name) and inner.id == "__import__")
    ]
    assert hidden == []


def test_no_error_is_swallowed_whole():
    def broad(node: ast.ExceptHandler) -> bool:
        caught = ast.unparse(node.type) if node.type else "BaseException"
        # To tidy up and raise again swallows nothing.
        again = isinstance(node.body[-1], ast.Raise) and node.body[-1].exc is None
        return not again and bool({"Exception", "BaseException"} & set(re.findall(r"\w+", caught)))

    found = {
        f"{name}:{node.lineno}"
        for name in python_files()
        if name not in BROAD_EXCEPT_ALLOWED
        for node in ast.walk(tree(name))
        if isinstance(node, ast.ExceptHandler) and broad(node)
    }
    assert found == set()


def test_every_exemption_tells_its_reason_on_its_line():
    bare = re.compile(
        r"#\s*(?:noqa(?::\s*[\w, ]+)?|type:\s*ignore(?:\[[\w, -]+\])?|pragma:[\w ]+)\s*$"
    )
    found = [
        f"{name}:{number}"
        for name in python_files()
        for number, line in enumerate(text_of(name).splitlines(), 1)
        if bare.search(line)
    ]
    assert found == []


def test_tests_mirror_the_code():
    folders = {
        parent.relative_to("tests").as_posix()
        for name in files()
        if name.startswith(tuple(f"tests/{room}/" for room in ROOMS))
        for parent in [Path(name).parent]
        if name.endswith(".py")
    }
    assert [folder for folder in sorted(folders) if not (TOP / folder).is_dir()] == []


@pytest.mark.parametrize("room", ROOMS)
def test_rooms_are_ours(room):
    """PyPI has distributions called `iiif` and `config`, which would stand in for ours unseen."""
    spec = importlib.util.find_spec(room)
    assert spec is not None and spec.origin == str(TOP / room / "__init__.py")


def test_nothing_names_this_machine_or_a_registry():
    found = [
        f"{name}: {match.group()}"
        for name in files()
        for pattern in (MACHINE_PATHS, REGISTRY_HOSTS)
        if (match := pattern.search(text_of(name)))
    ]
    assert found == []


LOCKS = sorted(path.name for path in (TOP / "requirements").glob("*.lock"))


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_has_a_hash_for_everything_and_names_no_host(lock):
    text = (TOP / "requirements" / lock).read_text(encoding="utf-8")
    entries = re.split(r"\n(?=\S)", text.strip())
    assert entries
    form = re.compile(r"[\w.-]+(\[[\w,-]+\])?==\S+( ; .+)?( \\\n    --hash=sha256:[0-9a-f]{64})+")
    assert [entry.split("\n")[0] for entry in entries if not form.fullmatch(entry)] == []


def locked(lock: str) -> set[str]:
    """Name the distributions of a lock, as pip spells them."""
    return set(re.findall(r"^([a-z0-9.-]+)(?:\[|==)", text_of(f"requirements/{lock}.lock"), re.M))


@pytest.mark.parametrize("lock", ["runtime", "test"])
def test_everything_imported_is_locked(lock):
    """A package that somebody installed by hand works here and nowhere else."""
    # Not needed to serve: the drawings of the sample are made once, by hand, and viewers are
    # opened by tests, and by doctor where a browser's driver happens to be. Their tools are locked
    # with the tests'.
    apart = ("app/demo/draw/", "app/viewers/")
    rooms = tuple(f"{room}/" for room in ROOMS) if lock == "runtime" else ("tests/", *apart)
    installed = importlib.metadata.packages_distributions()
    unlocked = {
        f"{name}: {module}"
        for name in python_files()
        if name.startswith(rooms) and (lock == "test" or not name.startswith(apart))
        for module in imported(name) - sys.stdlib_module_names - {*ROOMS, "tests"}
        if not {spelled(found) for found in installed.get(module, [])} & locked(lock)
    }
    assert unlocked == set()


def imported(name: str) -> set[str]:
    """Name the top-level modules that a file imports when it runs."""
    for_mypy = {
        inner
        for node in ast.walk(tree(name))
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    nodes = [node for node in ast.walk(tree(name)) if node not in for_mypy]
    plain = {one.name for node in nodes if isinstance(node, ast.Import) for one in node.names}
    out_of = {
        node.module
        for node in nodes
        if isinstance(node, ast.ImportFrom) and node.module and not node.level
    }
    return {module.split(".")[0] for module in plain | out_of}


def spelled(distribution: str) -> str:
    return re.sub(r"[-_.]+", "-", distribution).lower()


def test_test_lock_agrees_with_runtime_lock():
    def pins(name: str) -> set[str]:
        return set(
            re.findall(r"^\S+==[^\\\n]+", text_of(f"requirements/{name}.lock"), re.MULTILINE)
        )

    assert pins("runtime") <= pins("test")


def test_viewers_lock_has_a_hash_for_everything_and_names_no_host():
    text = text_of("package-lock.json")
    assert "://" not in text
    packages = json.loads(text)["packages"]
    packages.pop("")
    assert packages and all(entry["integrity"].startswith("sha512-") for entry in packages.values())
