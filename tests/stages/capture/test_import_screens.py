"""An import by the screens, from the file to the undo."""

from __future__ import annotations

import csv
import io

import pytest

from prospekt.capture.actions.run_import import run_import
from prospekt.capture.models import Import, ImportRow
from prospekt.capture.rules.targets import SKIP
from prospekt.capture.views import check
from prospekt.people.models import OwnField, Person
from prospekt.words.problem import Problem, Refusal
from tests.stages.capture.conftest import Door, balance, work

pytestmark = pytest.mark.django_db

LIST = "Name,E-mail,Company,Shoe size\nKari Berg,kari@berg.no,Berg AS,38\nOla Dahl,ola@dahl.no,Dahl AS,44\n"
MESSY = LIST + ",,,41\nSiti Ahmad,siti(at)my,Petrona,36\nKari Berg,kari@berg.no,Berg AS,38\n"


def test_the_empty_history_teaches(door: Door) -> None:
    assert "No imports yet" in door.page("/imports/")


def test_a_list_goes_all_the_way(door: Door) -> None:
    record = door.whole(MESSY)
    assert record.state == Import.State.DONE
    counts = (record.read, record.created, record.merged, record.rejected, record.warnings)
    assert counts == (5, 3, 1, 1, 1)
    page = door.page(f"/imports/{record.pk}/")
    assert "This row names nobody" in page
    assert "not a valid e-mail address" in page
    assert "5 read = 3 created + 1 merged + 1 rejected" in door.page("/imports/")


def test_every_number_leads_to_its_rows(door: Door) -> None:
    record = door.whole(MESSY)
    rows = f"/imports/{record.pk}/rows/"
    kari = ImportRow.objects.get(import_id=record.pk, number=1).person_id
    assert f'href="/leads/p{kari}/"' in door.page(f"{rows}?outcome=created")
    assert "This row names nobody" in door.page(f"{rows}?outcome=rejected")
    assert "No such rows" in door.page(f"{rows}?outcome=updated")
    assert "siti(at)my" in door.page(f"/imports/{record.pk}/warnings/")


def test_rows_come_in_pages(door: Door) -> None:
    record = door.whole("Name,E-mail\n" + "".join(f"Person {i},p{i}@a.no\n" for i in range(60)))
    first = door.page(f"/imports/{record.pk}/rows/?outcome=created")
    assert first.count("data-row") == 50
    assert "after=50" in first
    second = door.page(f"/imports/{record.pk}/rows/?outcome=created&after=50")
    assert second.count("data-row") == 10


@pytest.mark.parametrize(
    "query", ["?outcome=nonsense", "?after=x", "?after=-1", "?after=" + "9" * 30]
)
def test_an_unknown_filter_is_said(door: Door, query: str) -> None:
    record = door.whole(LIST)
    door.page(f"/imports/{record.pk}/rows/{query}", status=422)


def test_pasted_rows_are_a_file(door: Door) -> None:
    response = door.client.post(
        "/imports/new/", {"what": "rows", "rows": "Name\tE-mail\r\nKari\tkari@berg.no\r\n"}
    )
    record = Import.objects.get()
    assert response["Location"] == f"/imports/{record.pk}/columns/"
    assert [column["target"] for column in record.columns] == ["full_name", "email"]


def test_columns_nobody_chose_become_own_fields(door: Door) -> None:
    door.whole(LIST)
    assert OwnField.objects.get().slug == "shoe_size"
    assert Person.objects.get(full_name="Kari Berg").own == {"shoe_size": "38"}


def test_what_is_left_out_stays_out(door: Door) -> None:
    record = door.draft(LIST)
    door.columns(record, target__3=SKIP)
    door.run(record)
    assert not OwnField.objects.exists()
    assert record.created == 2


def test_back_and_forth_keeps_the_mapping(door: Door) -> None:
    record = door.draft(LIST)
    door.columns(
        record,
        go="save",
        target__3="role",
        policy__3="overwrite",
        required__3="on",
        all__source="Fair",
        all__tags="a, b",
    )
    kept = [(c["target"], c["policy"], c["required"]) for c in record.columns]
    assert kept[3] == ("role", "overwrite", True)
    door.page(f"/imports/{record.pk}/check/")
    door.page(f"/imports/{record.pk}/file/")
    page = door.page(f"/imports/{record.pk}/columns/")
    assert '<option value="role" selected>' in page
    assert 'value="a, b"' in page
    assert 'value="Fair"' in page
    door.upload(LIST.replace("Name", "Full name"), address=f"/imports/{record.pk}/file/")
    record.refresh_from_db()
    assert (record.columns[3]["target"], record.columns[3]["policy"]) == ("role", "overwrite")
    door.columns(record, go="reread", reading__delimiter=",", reading__encoding="windows-1252")
    assert record.reading["encoding"] == "windows-1252"
    assert record.columns[3]["target"] == "role"


def test_the_second_of_two_tabs_sees_both_choices(door: Door) -> None:
    record = door.draft(LIST)
    page = door.page(f"/imports/{record.pk}/columns/")
    seen = page.split('name="seen" value="')[1].split('"')[0]
    door.columns(record, go="save", target__3="role", seen=seen)
    response = door.columns(record, go="save", target__3="note", seen=seen)
    assert response.status_code == 409
    text = response.content.decode()
    assert "Shoe size: now Role; you chose Note" in text
    assert record.columns[3]["target"] == "role"
    seen = text.split('name="seen" value="')[1].split('"')[0]
    assert door.columns(record, go="save", target__3="note", seen=seen).status_code == 302
    assert record.columns[3]["target"] == "note"


def test_a_bad_file_instead_changes_nothing(door: Door) -> None:
    record = door.draft(LIST)
    response = door.upload("<html><table></table></html>", "x.csv", f"/imports/{record.pk}/file/")
    assert response.status_code == 422
    before = (record.file, record.name)
    record.refresh_from_db()
    assert (record.file, record.name) == before
    assert "data-problem" in response.content.decode()


def test_undecidable_dates_are_asked_here(door: Door) -> None:
    record = door.draft("Name,Birthday\nKari,03/04/1980\nOla,05/06/1981\n")
    response = door.columns(record)
    assert response.status_code == 422
    assert "Day and month cannot be told apart in: Birthday" in response.content.decode()
    assert door.columns(record, order__1="mdy").status_code == 302
    door.run(record)
    assert str(Person.objects.get(full_name="Kari").birthday) == "1980-03-04"


def test_undecidable_dates_may_stay_text(door: Door) -> None:
    record = door.draft("Name,Birthday\nKari,03/04/1980\nOla,05/06/1981\n")
    assert door.columns(record, order__1="text").status_code == 302
    door.run(record)
    kari = Person.objects.get(full_name="Kari")
    assert (kari.birthday, kari.own) == (None, {"birthday": "03/04/1980"})


def test_many_own_fields_are_asked_for(door: Door) -> None:
    heads = ",".join(f"zz{i}" for i in range(210))
    record = door.draft(f"E-mail,{heads}\nkari@berg.no,{','.join('v' * 210)}\n")
    response = door.columns(record)
    assert response.status_code == 422
    assert "210 columns would become own fields" in response.content.decode()
    assert not any(column["target"].startswith("own:") for column in record.columns)
    assert door.columns(record, go="check-skip").status_code == 302
    assert [column["target"] for column in record.columns].count(SKIP) == 210


def test_columns_come_sixty_at_a_time_and_are_kept(door: Door) -> None:
    record = door.draft("Name," + ",".join(f"zz{i}" for i in range(70)) + "\nKari\n")
    sent = {
        name: value
        for name, value in door.form(record).items()
        if not name.startswith(("target-6", "policy-6"))
    }
    response = door.client.post(
        f"/imports/{record.pk}/columns/", {**sent, "target-5": SKIP, "go": "start:60"}
    )
    assert response["Location"].endswith("?start=60")
    page = door.page(response["Location"])
    assert "zz69" in page
    assert "zz5<" not in page
    record.refresh_from_db()
    assert record.columns[5]["target"] == SKIP


def test_two_columns_cannot_be_one_fact(door: Door) -> None:
    record = door.draft(LIST)
    response = door.columns(record, target__3="company")
    assert response.status_code == 422
    assert "both go to Company" in response.content.decode()


@pytest.mark.parametrize(
    "changes",
    [{"target__3": "password"}, {"target__3": "own:<b>"}, {"policy__3": "destroy"}, {"all__mode": "x"}, {"all__owner": "99"}],
)  # fmt: skip
def test_only_offered_choices_are_taken(door: Door, changes: dict[str, str]) -> None:
    record = door.draft(LIST)
    before = record.columns, record.settings
    assert door.columns(record, **changes).status_code == 422
    assert (record.columns, record.settings) == before


def test_foreign_fields_are_ignored(door: Door) -> None:
    record = door.draft(LIST)
    door.client.post(
        "/imports/new/",
        {"state": "done", "what": "rows", "rows": LIST, "by": "1", "file_name": "x"},
    )
    door.columns(
        record,
        go="save",
        state="done",
        by="1",
        read="7",
        **{"target-99": "email", "settings": "{}"},
    )
    assert (record.state, record.read) == ("draft", 0)
    assert Import.objects.latest("pk").by_id == record.by_id


def test_looking_changes_nothing(door: Door) -> None:
    record = door.draft(MESSY)
    door.columns(record, all__source="Fair 2026", all__tags="fair")
    before = Import.objects.values().get(pk=record.pk)
    for part in (
        "",
        "file/",
        "columns/",
        "check/",
        "check/?try=1",
        "check/tried/",
        "progress/",
        "rows/",
    ):
        assert door.client.get(f"/imports/{record.pk}/{part}").status_code in (200, 204, 302)
    assert Import.objects.values().get(pk=record.pk) == before
    assert not Person.objects.exists()
    assert not OwnField.objects.exists()
    for part in ("run/", "cancel/", "undo/"):
        assert door.client.get(f"/imports/{record.pk}/{part}").status_code == 405


def test_the_try_tells_what_the_run_then_does(door: Door) -> None:
    door.whole(LIST)
    record = door.draft(MESSY)
    door.columns(record)
    page = door.page(f"/imports/{record.pk}/check/?try=1")
    figures = {
        word: int(page.split(f"<dt>{word}</dt>")[0].rsplit("<b>", 1)[1].split("</b>")[0])
        for word in ("created", "updated", "unchanged", "merged", "rejected")
    }
    door.run(record)
    assert figures == {word: getattr(record, word) for word in figures}


def test_a_try_that_is_refused_says_why(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    record = door.draft(LIST)
    door.columns(record)

    def refused(*_record: object, **_how: object) -> None:
        raise Refusal(Problem("disk_full", "The disk is full. Free some space."))

    monkeypatch.setattr(check, "dry_run", refused)
    page = door.page(f"/imports/{record.pk}/check/tried/")
    assert "Not ready to import" in page
    assert "The disk is full. Free some space." in page
    assert "cannot be read" not in page


def test_the_same_file_twice_is_said_and_creates_nobody(door: Door) -> None:
    door.whole(LIST)
    again = door.draft(LIST)
    door.columns(again)
    assert "were already imported on" in door.page(f"/imports/{again.pk}/check/")
    door.run(again)
    assert (again.created, again.unchanged) == (0, 2)


def test_problems_stand_in_their_cell_in_words(door: Door) -> None:
    record = door.draft(MESSY)
    door.columns(record)
    page = door.page(f"/imports/{record.pk}/check/")
    cell = page.split("<s>siti(at)my</s>")[1].split("</td>")[0]
    assert "is not a valid e-mail address" in cell


def test_rejects_are_corrected_and_come_in(door: Door) -> None:
    record = door.whole(MESSY)
    response = door.client.get(f"/imports/{record.pk}/rejected.csv")
    text = b"".join(response).decode("utf-8-sig")
    assert response["Content-Disposition"] == f'attachment; filename="rejected-{record.pk}.csv"'
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["prospekt_line"] for row in rows] == ["4"]
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0])
    writer.writeheader()
    writer.writerows(row | {"Name": "Per Lie", "E-mail": "per@lie.no"} for row in rows)
    fixed = door.whole(out.getvalue(), "rejected-1.csv")
    assert (fixed.created, fixed.rejected) == (1, 0)
    assert Person.objects.get(full_name="Per Lie").own == {"shoe_size": 41}


def test_warnings_are_a_file_too(door: Door) -> None:
    record = door.whole(MESSY)
    text = b"".join(door.client.get(f"/imports/{record.pk}/warnings.csv")).decode()
    assert text.startswith("\ufeffline,column,value,reason\r\n5,E-mail,siti(at)my,")


def test_cancel_before_it_runs(door: Door) -> None:
    record = door.draft(LIST)
    door.columns(record)
    door.client.post(f"/imports/{record.pk}/run/")
    door.client.post(f"/imports/{record.pk}/cancel/")
    work()
    record.refresh_from_db()
    assert (record.state, record.read) == (Import.State.CANCELLED, 0)
    assert "nothing was written" in door.page(f"/imports/{record.pk}/")


def test_cancel_on_the_way_keeps_a_balanced_receipt(door: Door) -> None:
    record = door.draft("Name,E-mail\n" + "".join(f"P {i},p{i}@a.no\n" for i in range(4_500)))
    door.columns(record)

    def cancel(_record: Import) -> None:
        door.client.post(f"/imports/{record.pk}/cancel/")

    run_import(record.pk, tell=cancel)
    record.refresh_from_db()
    assert record.state == Import.State.CANCELLED
    assert 0 < record.read < 4_500
    assert balance(record)
    assert "Undo this import" in door.page(f"/imports/{record.pk}/")


def test_a_second_click_queues_no_second_job(door: Door) -> None:
    record = door.draft(LIST)
    door.columns(record)
    for _ in range(2):
        door.client.post(f"/imports/{record.pk}/run/")
    assert door.run(record).read == 2


def test_undo_spares_what_was_edited_and_says_so(door: Door) -> None:
    record = door.whole(LIST)
    kari = Person.objects.get(full_name="Kari Berg")
    door.client.post(
        f"/leads/p{kari.pk}/edit/", {"field": "role", "value": "Boss", "version": kari.version}
    )
    door.client.post(f"/imports/{record.pk}/undo/")
    assert "Taking it back" in door.page(f"/imports/{record.pk}/")
    work()
    record.refresh_from_db()
    assert (record.state, record.spared) == (Import.State.UNDONE, 2)  # the company stays with her
    page = door.page(f"/imports/{record.pk}/")
    assert f'href="/leads/p{kari.pk}/"' in page
    assert "2 leads were left as they are, because they were edited after the import" in page
    assert not Person.objects.filter(full_name="Ola Dahl", deleted_at=None).exists()


def test_an_undone_import_cannot_be_undone_again(door: Door) -> None:
    record = door.whole(LIST)
    for _ in range(2):
        door.client.post(f"/imports/{record.pk}/undo/")
        work()
    assert "undone already" in door.page(f"/imports/{record.pk}/")


def test_a_running_import_shows_its_numbers_and_ends_with_the_receipt(door: Door) -> None:
    record = door.draft(LIST)
    door.columns(record)
    Import.objects.filter(pk=record.pk).update(state="running", done=1_200, estimated=9_240)
    part = door.page(f"/imports/{record.pk}/progress/")
    assert "1,200 of 9,240 rows" in " ".join(part.split())
    Import.objects.filter(pk=record.pk).update(state="done")
    response = door.client.get(f"/imports/{record.pk}/progress/")
    assert response["HX-Refresh"] == "true"


def test_a_failure_is_told_in_a_sentence(door: Door) -> None:
    record = door.draft(LIST)
    door.columns(record)
    from prospekt.capture.actions.files import path_of  # noqa: PLC0415

    path_of(record.file).write_bytes(b"")
    door.run(record)
    assert record.state == Import.State.FAILED
    assert "The file is empty" in door.page(f"/imports/{record.pk}/")


@pytest.mark.parametrize(
    "name",
    ["../../x.csv", "a\r\nSet-Cookie: x=1.csv", "<img src=x onerror=alert(1)>.csv", "x.pHaR", ""],
)
def test_no_file_name_becomes_more_than_text(door: Door, name: str) -> None:
    record = door.draft(LIST, name or "f")
    assert "/" not in record.name
    assert "<img src=x" not in door.page(f"/imports/{record.pk}/columns/")
    assert record.file.isalnum()


def test_only_the_signed_in_see_imports(door: Door, client: object) -> None:
    record = door.whole(LIST)
    for part in ("", "rows/", "rejected.csv", "check/tried/", "progress/"):
        response = client.get(f"/imports/{record.pk}/{part}")  # type: ignore[attr-defined]
        assert response.status_code == 302
        assert "/accounts/login/" in response["Location"]


@pytest.mark.parametrize(
    "address", ["/imports/999/", "/imports/0/", "/imports/99999999999999999999/"]
)
def test_there_is_no_such_import(door: Door, address: str) -> None:
    door.page(address, status=404)


def test_a_receipt_page_asks_few_questions(
    door: Door, django_assert_max_num_queries: object
) -> None:
    record = door.whole("Name,E-mail\n" + "".join(f"P {i},bad{i}\n" for i in range(80)))
    for address in (
        "/imports/",
        f"/imports/{record.pk}/",
        f"/imports/{record.pk}/rows/",
        f"/imports/{record.pk}/warnings/",
    ):
        with django_assert_max_num_queries(12):  # type: ignore[operator]
            door.page(address)
