"""Commands speak the language of the command line; what programs read stays as it is."""

from __future__ import annotations

import builtins
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest
from django.utils import timezone, translation

from prospekt.config import (
    cli_language,
    commands_audit,
    commands_bin,
    commands_campaign,
    commands_check,
    commands_import,
    commands_rank,
    commands_source,
    commands_token,
    commands_touch,
    commands_user,
)
from prospekt.config.acting import begin
from prospekt.config.asking import agreed
from prospekt.config.cli_options import parse
from prospekt.config.supervise import Child, worker_command
from prospekt.people.actions.recycle_bin import remove_leads
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.words.problem import Refusal
from tests.stages.config.installation import Installation
from tests.stages.people.leads import BY, draft, save

COMMANDS: dict[str, ModuleType] = {
    "audit": commands_audit, "bin": commands_bin, "campaign": commands_campaign, "check": commands_check,
    "import": commands_import, "source": commands_source, "token": commands_token, "touch": commands_touch,
    "user": commands_user,
}  # fmt: skip
LIST = "Navn;E-post;Ansatte\nOle Hansen;ole@fjord.no;12\n;;\nKari;kari@@x;\n"
Prospekt = Callable[..., tuple[str, str]]


@pytest.fixture
def prospekt(db: None, capsys: pytest.CaptureFixture[str]) -> Iterator[Prospekt]:
    """Types a command in a language; what it says and complains."""

    def typed(language: str, *words: str) -> tuple[str, str]:
        cli_language.begin(["--language", language])
        with translation.override(language):
            args = parse(words)
            begin(args, COMMANDS[args.command].RIGHT)
            COMMANDS[args.command].run(args)
        return capsys.readouterr()

    yield typed
    cli_language.begin(["--language", "en"])


@pytest.fixture
def listed(tmp_path: Path) -> str:
    path = tmp_path / "messe.csv"
    path.write_text(LIST)
    return str(path)


def test_norwegian(prospekt: Prospekt) -> None:
    assert prospekt("nb", "source", "add", "Messe")[0].startswith("Kilde ")
    assert prospekt("nb", "campaign", "add", "Høst")[0].startswith("Kampanje ")
    cost = prospekt("nb", "campaign", "cost", "Høst", "1200.5", "--on", "2026-09-05")[0]
    assert cost == "Høst: 1\u00a0200,50 USD den 5. sep. 2026\n"
    told = prospekt("nb", "user", "add", "kari@x.no", "--role", "administrator")[0]
    assert "kari@x.no kan nå logge inn som Administrator." in told
    assert "Passord (vises bare denne ene gangen): " in told
    made = json.loads(prospekt("nb", "token", "make", "program", "--json")[0])
    assert (
        prospekt("nb", "token", "revoke", str(made["id"]))[0] == "«program» virker ikke lenger.\n"
    )
    assert prospekt("nb", "audit", "--limit", "1")[0].startswith("Når,Hvem,Hvordan,Kundeemne,")


def test_vietnamese(prospekt: Prospekt) -> None:
    (saved,) = save(draft("Ole Hansen", "ole@fjord.no"))
    lead = LeadRef(True, saved.person_id or 0)
    assert (
        prospekt("vi", "touch", str(lead), "--kind", "call")[0]
        == f"Đã ghi nhận: Cuộc gọi ({lead}).\n"
    )
    remove_leads([lead], by=BY, now=timezone.now())
    assert prospekt("vi", "bin", "restore", str(lead))[0] == f"Đã trở lại danh sách: {lead}.\n"
    assert (
        prospekt("vi", "bin", "empty", "--yes")[0]
        == "Số khách hàng tiềm năng đã xóa vĩnh viễn: 0.\n"
    )
    told = prospekt("vi", "user", "invite", "lan@x.vn")[0]
    assert told.startswith(
        "Đã mời lan@x.vn với vai trò Nhân viên bán hàng.\nLiên kết, dùng được một lần"
    )


@pytest.mark.parametrize(
    "language, shown, balance, beside",
    [
        ("en", "by its name", "2 read = 2 created + 0 updated", "Blank rows: 1"),
        ("nb", "ut fra navnet", "2 lest = 2 opprettet + 0 oppdatert", "Tomme rader: 1"),
        ("vi", "theo tên", "2 đã đọc = 2 được tạo + 0 được cập nhật", "Hàng trống: 1"),
    ],
)
def test_an_import(
    language: str, shown: str, balance: str, beside: str, prospekt: Prospekt, listed: str
) -> None:
    assert shown in prospekt(language, "import", listed, "--dry-run")[0]
    told, _progress = prospekt(language, "import", listed, "--yes")
    assert balance in told
    assert beside in told


def test_what_programs_read_is_the_same(prospekt: Prospekt, listed: str) -> None:
    told = json.loads(prospekt("vi", "import", listed, "--yes", "--json")[0])
    assert (told["read"], told["created"], told["blank"]) == (2, 2, 1)
    prospekt("nb", "campaign", "add", "Høst")
    (row,) = prospekt("nb", "campaign", "list")[0].splitlines()
    assert row.split("\t")[1:] == ["Høst", "0", "0.00 USD", "-"]


def test_ranking_speaks_without_django(
    listed: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    for language, line, out in (
        ("nb", "linje 4, E-post: «kari@@x»", "Rader: 2"),
        ("vi", "dòng 4", "Số hàng: 2"),
    ):
        cli_language.begin(["--language", language])
        commands_rank.run(parse(["rank", listed, "--out", str(tmp_path / f"{language}.csv")]))
        said = capsys.readouterr().err
        assert line in said
        assert out in said
        commands_rank.run(parse(["rank", listed]))
        assert "," in capsys.readouterr().out.split()[1], "the score has a decimal comma"
    cli_language.begin(["--language", "en"])
    contents = [(tmp_path / f"{language}.csv").read_text() for language in ("nb", "vi")]
    assert contents[0] == contents[1]


@pytest.mark.parametrize(
    "typed, english",
    [
        (("fly",), "invalid choice"), (("touch", "p1"), "required"), (("check", "--fly"), "unrecognized"),
        (("serve", "--port"), "expected"), (("serve", "--port", "99999"), "argument --port"), (("--help",), "options"),
    ],
)  # fmt: skip
def test_the_reader_of_options_speaks_too(
    typed: tuple[str, ...], english: str, capsys: pytest.CaptureFixture[str]
) -> None:
    told = {}
    for language in ("en", "ms", "id", "nb", "vi"):
        cli_language.begin(["--language", language])
        with pytest.raises(SystemExit):
            parse(typed)
        told[language] = "".join(capsys.readouterr())
    cli_language.begin(["--language", "en"])
    assert english in told.pop("en")
    for language, text in told.items():
        assert english not in text, language
        assert "usage: " not in text
        assert "error: " not in text


def test_a_wrong_setting_is_said_in_the_language(tmp_path: Path) -> None:
    done = Installation(tmp_path / "home").run(
        "user", "list", LC_ALL="nb_NO.UTF-8", PROSPEKT_BASE_URL="crm.example.com"
    )
    assert done.returncode == 2
    assert "Prospekt kan ikke starte" in done.stderr
    assert "base_url: må begynne med http:// eller https:// (fikk 'crm.example.com')" in done.stderr


@pytest.mark.parametrize(
    "language, typed, is_yes",
    [
        ("en", "y", True), ("en", "", False), ("en", "j", False), ("nb", "j", True), ("nb", " JA ", True),
        ("nb", "y", True), ("nb", "n", False), ("vi", "c", True), ("vi", "có", True), ("vi", "k", False),
    ],
)  # fmt: skip
def test_a_yes_in_the_language_of_the_question(
    language: str, typed: str, is_yes: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", _Terminal())
    monkeypatch.setattr(builtins, "input", lambda _question: typed)
    with translation.override(language):
        assert agreed("?", unasked="Nobody.") is is_yes


def test_the_end_of_what_is_typed_is_a_no(monkeypatch: pytest.MonkeyPatch) -> None:
    def ended(_question: str) -> str:
        raise EOFError

    monkeypatch.setattr(sys, "stdin", _Terminal())
    monkeypatch.setattr(builtins, "input", ended)
    assert not agreed("?", unasked="Nobody.")


class _Terminal:
    def isatty(self) -> bool:
        return True


def test_nobody_to_ask_is_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_Terminal, "isatty", lambda _self: False)
    monkeypatch.setattr(sys, "stdin", _Terminal())
    with pytest.raises(Refusal) as refused:
        agreed("?", unasked="Nobody.")
    assert (refused.value.problem.code, str(refused.value)) == ("not_asked", "Nobody.")


def test_what_starts_again_says_so_and_goes_on_in_the_language(
    capsys: pytest.CaptureFixture[str],
) -> None:
    child = Child("worker", [sys.executable, "-c", "raise SystemExit(3)"])
    with translation.override("nb"):
        child.keep_running(0)
        assert child.process
        child.process.wait()
        child.keep_running(0)
    assert capsys.readouterr().err == "Avsluttet, og startes på nytt: arbeidsprosess (3).\n"
    cli_language.begin(["--language", "nb"])
    assert worker_command()[-3:] == ["worker", "--language", "nb"]
    cli_language.begin(["--language", "en"])
