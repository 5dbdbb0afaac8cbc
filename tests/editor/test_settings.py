"""The settings of a server: one table, of which flags, variables, --help and documents are made."""

from dataclasses import fields

import pytest
import typer
from typer.testing import CliRunner

from clvae import ClvaeError
from clvae.editor.settings import Settings, flag, signature, table
from tests.docs.documents import ROOT


@pytest.fixture
def given():
    """Settings as a command gets them: (arguments, variables) → Settings."""

    def run(*arguments, **variables):
        found = []

        def command(**settings):
            found.append(Settings(**settings))

        command.__signature__ = signature()
        app = typer.Typer(add_completion=False)
        app.command()(command)
        result = CliRunner().invoke(app, arguments, env=variables, catch_exceptions=False)
        return found[0] if found else result

    return run


def test_without_flags_and_variables_all_is_as_the_table_says(given):
    assert given() == Settings()


def test_every_setting_is_a_flag_and_a_variable_and_the_flag_counts(given):
    assert given(CLVAE_UPLOAD_MB="5", CLVAE_TRUST_PROXY="1").upload_mb == 5
    assert given("--upload-mb", "6", CLVAE_UPLOAD_MB="5").upload_mb == 6
    assert given(CLVAE_TRUST_PROXY="1").trust_proxy
    assert [path.name for path in given(CLVAE_WEIGHTS="a:b").weights] == ["a", "b"]
    assert given(GRADIO_ROOT_PATH="/x", CLVAE_ROOT_PATH="/editor").root_path == "/editor"


def test_help_and_the_documents_name_each(given):
    said = given("--help").output
    for field in fields(Settings):
        assert flag(field.name)[:20] in said, field.name
    assert table() in (ROOT / "docs" / "deploying.md").read_text("utf-8")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"port": 70000}, "--port is a number from 0 to 65535, not 70000"),
        ({"sessions": 0}, "--sessions is a number from 1 to 100000, not 0"),
        ({"log_level": "loud"}, "--log-level is one of debug, info, warning, error: not loud"),
        (
            {"root_path": "editor/"},
            "--root-path begins with a slash and ends without one, such as /editor: not 'editor/'",
        ),
    ],
)
def test_what_cannot_be_is_one_sentence(wrong, said):
    with pytest.raises(ClvaeError) as error:
        Settings(**wrong)
    assert str(error.value) == said


def test_who_may_come_in_stands_in_a_file_which_nothing_prints(tmp_path):
    file = tmp_path / "who"
    file.write_text("anna:pass:word\n\nben: two words\n")
    settings = Settings(auth=file)
    assert settings.people_known() == {"anna": "pass:word", "ben": " two words"}
    assert "word" not in str(settings.told())
    file.write_text("anna:pass:wörd\n", encoding="utf-8-sig")  # as some editors of Windows do
    assert settings.people_known() == {"anna": "pass:wörd"}
    file.write_text("anna\n")
    with pytest.raises(ClvaeError, match="one line name:password"):
        settings.people_known()
    with pytest.raises(ClvaeError, match="cannot read the file of --auth"):
        Settings(auth=tmp_path / "none").people_known()
