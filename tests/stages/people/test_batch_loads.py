"""A batch loads only what its rows can touch: whatever it leaves unloaded, the tables end as if it had loaded all."""

from __future__ import annotations

from copy import deepcopy
from datetime import UTC, datetime
from importlib import import_module
from typing import Any
from unittest import mock

import pytest
from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from prospekt.people.actions import known_details, save_leads
from prospekt.people.actions.known_leads import COMPANY, PERSON
from prospekt.people.actions.recycle_bin import remove_leads
from prospekt.people.models import Person
from prospekt.people.rules.draft import Draft, Policy, TouchDraft
from prospekt.people.rules.lead_ref import LeadRef
from tests.stages.people.leads import BY, NOW, change_set, draft, save

pytestmark = pytest.mark.django_db
TABLES = (
    "people_person", "people_company", "people_email", "people_phone", "people_address", "people_link",
    "people_externalid", "people_leadtag", "people_consent", "people_change", "ledger_event", "ledger_text",
)  # fmt: skip
WHEN = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)


def _some(**values: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=values)


def _one(*values: Any) -> st.SearchStrategy[Any]:
    return st.sampled_from(values)


DRAFTS = st.builds(
    lambda known, facts, hanging: draft(**known, **facts, **deepcopy(hanging)),
    st.fixed_dictionaries({
        "name": _one("", "Ole Hansen", "Kari Nguyễn"), "email": _one("", "ole@fjord.no", "k@a.no info@a.no", "info@a.no"),
        "phone": _one("", "+4791000001", "+4791000002"), "company": _one("Fjord AS", "Fjord", "Å Tang"),
    }),
    _some(
        industry=_one("Fish", "Tea"), industry_key=_one("fish", "tea"), employees=_one(5, 9), city=_one("Oslo", "Bø"),
        bounced=_one(True), priority=_one(1, 2), source_id=_one(1, 2), first_seen_at=_one(WHEN),
    ),
    _some(
        own=_one({"shoe": 43}, {"hat": "x"}), tags=_one(("Hot",), ("hot", "New")), notes=_one(["Said hello"]),
        links=_one(("https://a.no",)), company_links=_one(("https://b.no",)), external=_one(("crm", "1"), ("crm", "2")),
        company_external=_one(("crm company", "1")), address=_one({"street": "Gate 1"}),
        company_address=_one({"street": "Vei 2"}), touches=_one((TouchDraft("call", WHEN),), (TouchDraft("visit"),)),
        consents=_one((("email", False),), (("email", True),), (("all", False), ("call", True))),
    ),
)  # fmt: skip
BATCHES = st.lists(st.lists(DRAFTS, min_size=1, max_size=5), min_size=2, max_size=4)


class Loads(TestCase):
    """Each example is played twice from the same base."""

    @settings(max_examples=60)
    @given(
        batches=BATCHES, bins=st.booleans(), mode=_one("upsert", "upsert", "create", "update"),
        how=_one("fill", "overwrite"),
    )  # fmt: skip
    def test_what_was_left_unloaded_changes_nothing(
        self, batches: list[list[Draft]], bins: bool, mode: str, how: str
    ) -> None:
        policy = Policy(mode=mode, default=how)
        everything = mock.patch.multiple(
            save_leads, columns_asked_for=lambda _drafts: (PERSON, COMPANY)
        )
        all_kinds = set(known_details._BROUGHT)
        details = mock.patch.object(known_details, "_kinds", return_value=all_kinds)
        asked = _played(batches, policy, bins)
        with everything, details:
            assert _played(batches, policy, bins) == asked

    @given(text=st.text(max_size=60) | st.text("ab1@.-+'_,&()\\[]^`{|}~«»“”„… \t\n", max_size=60))
    def test_words_by_a_pattern_are_those_by_letters(self, text: str) -> None:
        if connection.vendor != "postgresql":
            pytest.skip("words are a function of PostgreSQL alone")
        by_letters = import_module("prospekt.people.migrations.0008_words_of_leads").FUNCTION
        with connection.cursor() as cursor:
            cursor.execute(by_letters.replace("prospekt_words", "pg_temp.words_by_letters", 1))
            given_text = text.replace("\x00", "")
            cursor.execute(
                "SELECT prospekt_words(%s), pg_temp.words_by_letters(%s)", [given_text, given_text]
            )
            new, old = cursor.fetchone()
        assert new == old


def _played(batches: list[list[Draft]], policy: Policy, bins: bool) -> dict[str, Any]:
    """What every table holds, and what was said, after the batches; taken back again."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), apps.get_models()):
                cursor.execute(statement)
        said = []
        for n, drafts in enumerate(deepcopy(batches)):
            said += save(*drafts, policy=policy if n else Policy(), into=change_set())
            first = Person.objects.filter(deleted_at=None).order_by("pk").first()
            if bins and n == 0 and first is not None:
                remove_leads([LeadRef(True, first.pk)], reason="gone", by=BY, now=NOW)
        found: dict[str, Any] = {"said": said, **_rows()}
        transaction.set_rollback(True)
    return found


def _rows() -> dict[str, list[tuple[Any, ...]]]:
    found = {}
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"SELECT * FROM {table} ORDER BY 1")
            names = [column[0] for column in cursor.description]
            rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
            found[table] = [
                tuple(value for name, value in row.items() if name != "transaction_id")
                for row in rows
            ]
    return found
