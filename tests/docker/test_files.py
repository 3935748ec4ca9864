"""The container files pass the linters that read them without an engine."""

import json
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from tests.required import TOP, program

WHY = "the wheels in requirements/test.lock (made for Linux on x86-64 only)"
# What compose.full.yaml asks of whoever starts it.
GIVEN = {
    "TANGTHU_PUBLIC_URL": "https://library.example",
    "TANGTHU_DATABASE_PASSWORD": "records",
    "TANGTHU_S3_SECRET_KEY": "bytes",
}


def linter(name: str) -> str:
    return str(program(Path(sysconfig.get_path("scripts")) / name, WHY))


def compose(file: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Resolve a compose file as docker compose would, to JSON."""
    command = [linter("docker-compose"), "-f", f"{TOP}/docker/{file}", "config", "--format", "json"]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)


def test_dockerfile_is_clean_for_hadolint():
    command = [linter("hadolint"), "--no-color", f"{TOP}/docker/Dockerfile"]
    found = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert found.stdout + found.stderr == "" and found.returncode == 0


@pytest.mark.parametrize("script", [".ci/run", "docker/entrypoint.sh"])
def test_script_is_clean_for_shellcheck(script):
    found = subprocess.run([linter("shellcheck"), TOP / script], capture_output=True, text=True)
    assert found.stdout + found.stderr == "" and found.returncode == 0


@pytest.mark.parametrize(
    ("file", "services"),
    [
        ("compose.yaml", {"tangthu"}),
        ("compose.full.yaml", {"tangthu", "nginx", "postgresql", "seaweedfs", "bucket"}),
    ],
)
def test_compose_file_resolves(file, services):
    resolved = compose(file, GIVEN)
    assert resolved.returncode == 0, resolved.stderr
    assert resolved.stderr == ""
    assert set(json.loads(resolved.stdout)["services"]) == services


def test_the_scanner_comes_only_when_it_is_asked_for():
    command = [linter("docker-compose"), "-f", f"{TOP}/docker/compose.yaml"]
    command += ["--profile", "clamav", "config", "--format", "json"]
    given = {"TANGTHU_SCANNER": "required"}
    resolved = subprocess.run(command, env=given, capture_output=True, text=True, timeout=60)
    assert resolved.returncode == 0 and resolved.stderr == "", resolved.stderr
    services = json.loads(resolved.stdout)["services"]
    assert set(services) == {"tangthu", "clamav"} and not services["clamav"].get("ports")
    told = services["tangthu"]["environment"]
    assert (told["TANGTHU_SCANNER"], told["TANGTHU_SCANNER_ADDRESS"]) == ("required", "clamav:3310")
    without = json.loads(compose("compose.yaml", {}).stdout)["services"]["tangthu"]
    assert without["environment"]["TANGTHU_SCANNER"] == "off"


@pytest.mark.parametrize("left_out", sorted(GIVEN))
def test_a_password_or_address_that_is_missing_is_named(left_out):
    environment = {name: value for name, value in GIVEN.items() if name != left_out}
    refused = compose("compose.full.yaml", environment)
    assert refused.returncode != 0
    assert left_out in refused.stderr


def test_only_nginx_is_reached_from_outside():
    services = json.loads(compose("compose.full.yaml", GIVEN).stdout)["services"]
    assert [name for name, service in services.items() if service.get("ports")] == ["nginx"]


def test_entrypoint_runs_what_it_is_given():
    entrypoint = f"{TOP}/docker/entrypoint.sh"
    command = ["sh", entrypoint, sys.executable, "-c", "print('given')"]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    assert ran.stdout == "given\n"
