"""Settings: variables go before the file, unknown names and bad values are refused in words."""

from dataclasses import fields
from pathlib import Path

import pytest

from config.loading import load
from config.reading import SettingsError
from config.settings import Settings


def test_nothing_set_gives_the_defaults(tmp_path):
    assert load({}, tmp_path) == Settings()


def test_a_variable_goes_before_the_file(tmp_path):
    (tmp_path / "tangthu.toml").write_text('port = 9000\nsite_name = "Thư viện"\n')
    settings = load({"TANGTHU_PORT": "9001", "OTHER": "x"}, tmp_path)
    assert (settings.port, settings.site_name) == (9001, "Thư viện")


def test_the_slash_at_the_end_of_the_public_address_goes(tmp_path):
    assert load({"TANGTHU_PUBLIC_URL": "https://x.vn/"}, tmp_path).public_url == "https://x.vn"


def test_paths_follow_home(tmp_path):
    settings = load({"TANGTHU_HOME": str(tmp_path)}, tmp_path)
    assert settings.store_folder == tmp_path / "store"
    assert settings.index_folder == tmp_path / "index"
    assert settings.database == f"sqlite:///{tmp_path / 'tangthu.db'}"


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("PORTT", "1", "unknown setting TANGTHU_PORTT"),
        ("PORT", "many", "whole number"),
        ("PORT", "0", "at least 1"),
        ("STORE", "tape", "local or s3"),
        ("STORE", "s3", "s3_bucket"),
        ("SEARCH_ENGINE", "grep", "whoosh, tantivy or opensearch"),
        ("SEARCH_ENGINE", "opensearch", "search_url must begin with http"),
        ("SEARCH_PREFIX", "Tàng thư", "small letters"),
        ("SEARCH_TIMEOUT_SECONDS", "0", "at least 1"),
        ("JPEG_QUALITY", "90", "between 1 and 89"),
        ("TILE_SIZE_PX", "500", "multiple of 16"),
        ("DEFAULT_LANGUAGE", "fr", "vi or en"),
        ("PUBLIC_URL", "x.vn", "http://"),
        ("TIME_ZONE", "Hanoi", "Asia/Ho_Chi_Minh"),
        ("TIME_ZONE", "../etc/passwd", "Asia/Ho_Chi_Minh"),
        ("ON_SITE_NETWORKS", "10.0.0.0/33", "networks such as"),
    ],
)
def test_what_cannot_be_is_refused_in_words(tmp_path, name, value, words):
    with pytest.raises(SettingsError, match=words):
        load({f"TANGTHU_{name}": value}, tmp_path)


def test_a_file_that_is_not_toml_is_named(tmp_path):
    (tmp_path / "tangthu.toml").write_text("port: 9000")
    with pytest.raises(SettingsError, match=r"tangthu\.toml is not valid TOML"):
        load({}, tmp_path)


def test_a_named_file_must_be_there(tmp_path):
    with pytest.raises(SettingsError, match="not there"):
        load({"TANGTHU_CONFIG": str(Path(tmp_path, "gone.toml"))})


def test_every_setting_says_what_it_is():
    assert all(one.metadata["doc"].endswith(".") for one in fields(Settings))
