"""`prospekt bin` and `prospekt audit`, as they are typed."""

from __future__ import annotations

import csv
import json
from typing import Any

import pytest
from django.utils import timezone

from prospekt.config import commands_audit, commands_bin
from prospekt.config.acting import begin
from prospekt.config.cli_options import parse
from prospekt.people.actions.edit_lead import edit_lead
from prospekt.people.actions.recycle_bin import remove_leads
from prospekt.people.models import Person
from prospekt.people.rules.lead_ref import LeadRef
from prospekt.words.problem import Refusal
from tests.stages.people.leads import BY, draft, save

pytestmark = pytest.mark.django_db
COMMANDS = {"bin": commands_bin, "audit": commands_audit}


def prospekt(*typed: str) -> int:
    args = parse(typed)
    command = COMMANDS[args.command]
    begin(args, command.RIGHT)
    return command.run(args)


@pytest.fixture
def lead(db: None) -> LeadRef:
    (saved,) = save(draft("Ole Hansen", "ole@fjord.no", role="CEO"))
    lead = LeadRef(True, saved.person_id or 0)
    edit_lead(lead, {"role": "Chief"}, version=1, by=BY, now=timezone.now())
    return lead


def test_the_bin_is_listed_and_restored(lead: LeadRef, capsys: Any) -> None:
    remove_leads([lead], reason="moved away", by=BY, now=timezone.now())
    assert prospekt("bin", "list", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["lead"], told["name"], told["reason"]) == (str(lead), "Ole Hansen", "moved away")
    assert prospekt("bin", "restore", str(lead)) == 0
    assert f"Back in the list: {lead}." in capsys.readouterr().out
    assert Person.objects.get().deleted_at is None


def test_emptying_asks_first(lead: LeadRef) -> None:
    remove_leads([lead], by=BY, now=timezone.now())
    with pytest.raises(Refusal) as refused:
        prospekt("bin", "empty")
    assert refused.value.problem.code == "not_asked"
    assert prospekt("bin", "empty", "--yes") == 0
    assert not Person.objects.exists()


def test_the_trail_of_a_lead(lead: LeadRef, capsys: Any) -> None:
    save(draft("Per Lie", "per@x.no"))
    assert prospekt("audit", "--lead", str(lead), "--field", "role") == 0
    header, line = csv.reader(capsys.readouterr().out.splitlines())
    assert dict(zip(header, line, strict=True))["Before"] == "CEO"
    assert prospekt("audit", "--json", "--limit", "1") == 0
    assert json.loads(capsys.readouterr().out)["name"] == "Per Lie"


def test_rights_of_a_user_named_with_as(lead: LeadRef, cast: Any, capsys: Any) -> None:
    remove_leads([lead], by=BY, now=timezone.now())
    with pytest.raises(Refusal):
        prospekt("bin", "--as", cast.read_only.email, "list")
    prospekt("audit", "--as", cast.other_rep.email, "--json")
    assert capsys.readouterr().out == ""
