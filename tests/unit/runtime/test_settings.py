import pytest
from pydantic import ValidationError

from common.runtime.settings import StackSettings, UnknownSetting, load

WHOLE = {
    "STACK": "350100",
    "LEVEL": "city",
    "REGIONS": '["350100"]',
    "BROKER_URI": "amqp://localhost",
    "MONGO_URI": "mongodb://localhost",
    "DATABASE_PREFIX": "rongcai_350100",
    "CLAIM_KEY": "k" * 32,
    "SIGNING_KEY": "0" * 64,
}


@pytest.fixture(autouse=True)
def whole(monkeypatch):
    for name, value in WHOLE.items():
        monkeypatch.setenv(f"RONGCAI_{name}", value)
    return monkeypatch


def test_are_read_from_the_environment():
    settings = load(StackSettings)
    assert (settings.stack, settings.regions, settings.sandbox) == ("350100", ("350100",), False)


def test_secrets_are_read_from_files_and_never_printed(whole, tmp_path):
    (tmp_path / "key").write_text("s" * 32 + "\n")
    whole.delenv("RONGCAI_CLAIM_KEY")
    whole.setenv("RONGCAI_CLAIM_KEY_FILE", str(tmp_path / "key"))
    settings = load(StackSettings)
    assert settings.claim_key.get_secret_value() == "s" * 32
    assert "s" * 32 not in repr(settings)


def test_a_file_that_is_missing_is_named(whole, tmp_path):
    whole.setenv("RONGCAI_CLAIM_KEY_FILE", str(tmp_path / "nothing"))
    with pytest.raises(OSError, match="nothing"):
        load(StackSettings)


@pytest.mark.parametrize("name", ["RONGCAI_SANBOX", "RONGCAI_SANBOX_FILE", "RONGCAI_GATEWAY_STACKS"])
def test_an_unknown_name_is_refused_not_passed_over(whole, name):
    whole.setenv(name, "true")
    with pytest.raises(UnknownSetting, match=name):
        load(StackSettings)


def test_the_home_of_the_command_line_is_no_setting_and_no_error(whole):
    whole.setenv("RONGCAI_HOME", "/tmp")
    assert load(StackSettings).stack == "350100"


@pytest.mark.parametrize(
    ("name", "value"),
    [("CLAIM_KEY", "k" * 31), ("LEVEL", "village"), ("MAX_WORKERS", "0"), ("RETRY_PAUSES", "[-1]"), ("STACK", None)],
)
def test_a_value_out_of_its_bounds_is_refused(whole, name, value):
    whole.delenv(f"RONGCAI_{name}", raising=False)
    if value is not None:
        whole.setenv(f"RONGCAI_{name}", value)
    with pytest.raises(ValidationError, match=name.lower()):
        load(StackSettings)


def test_pauses_are_a_list(whole):
    assert load(StackSettings).retry_pauses == (0.5, 1, 3, 10)
    whole.setenv("RONGCAI_RETRY_PAUSES", "[0.1, 0]")
    assert load(StackSettings).retry_pauses == (0.1, 0)
