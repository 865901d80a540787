"""Sources, campaigns and costs: what they are called, what they cost, what a lead of them cost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from prospekt.ledger.events import Actor
from prospekt.people.rules.rights import EVERYTHING, Reader
from prospekt.words.problem import Refusal

if TYPE_CHECKING:
    from django.test import Client

    from prospekt.capture.models import Campaign, Source
    from tests.conftest import Cast
    from tests.stages.capture.conftest import Door

pytestmark = pytest.mark.django_db
BY = Actor(None, "test")
NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
DAY = date(2026, 3, 1)


def source(name: str = "Hannover Fair", **more: Any) -> Source:
    from prospekt.capture.actions.sources import add_source  # noqa: PLC0415

    return add_source(name, **more, by=BY, now=NOW)


def campaign(name: str = "Fair 2026", **more: Any) -> Campaign:
    from prospekt.capture.actions.campaigns import add_campaign  # noqa: PLC0415

    return add_campaign(name, **more, by=BY, now=NOW)


def cost(of: Campaign, amount: int, currency: str = "USD", on: date = DAY, **more: Any) -> Any:
    from prospekt.capture.actions.campaigns import add_cost  # noqa: PLC0415

    return add_cost(of.pk, amount=amount, currency=currency, on=on, **more, by=BY, now=NOW)


def lead(day: int = 1, *, is_company: bool = False, **columns: Any) -> Any:
    from prospekt.people.models import Company, Person  # noqa: PLC0415

    seen = datetime(2026, 3, day, 12, tzinfo=UTC)
    told = {"first_seen_at": seen, "created_at": NOW, "updated_at": NOW, **columns}
    if is_company:
        return Company.objects.create(name="Firma", name_key="firma", sort_key="firma", **told)
    return Person.objects.create(full_name="Kari", **told)


def report(**period: Any) -> Any:
    from prospekt.capture.queries.costs import cost_report  # noqa: PLC0415
    from prospekt.capture.rules.costs import Period  # noqa: PLC0415

    return cost_report(Period(**period), reader=EVERYTHING)


def events(name: str) -> list[dict[str, Any]]:
    from prospekt.ledger.models import Event  # noqa: PLC0415

    return list(Event.objects.filter(name=name).order_by("id").values_list("facts", flat=True))


def refusal(action: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    with pytest.raises(Refusal) as refused:
        action(*args, **kwargs, by=BY, now=NOW)
    return refused.value.problem


def test_a_period_counts_its_leads_and_its_days() -> None:
    fair = campaign(source_id=source().pk)
    cost(fair, 1000, until=date(2026, 3, 4))
    lead(1, campaign_id=fair.pk, source_id=fair.source_id)
    lead(4, campaign_id=fair.pk, source_id=fair.source_id, is_company=True)
    lead(2, is_company=True, is_lead=False)
    lead(2, deleted_at=NOW)
    found = report(first=DAY, last=date(2026, 3, 2)).costs
    assert (found.by_campaign[fair.pk].leads, found.by_campaign[fair.pk].cost) == (1, 500)
    assert report().costs.by_campaign[fair.pk].per_lead == 500


def test_rows_that_were_bought_cost_what_was_paid_for_them() -> None:
    seller = source("List seller", channel="bought_list")
    lead(list_price=250, list_price_currency="USD", source_id=seller.pk)
    lead(list_price=150, source_id=seller.pk)
    lead(list_price=999, list_price_currency="NOK", source_id=seller.pk)
    found = report()
    assert found.costs.by_channel["bought_list"].cost == 400
    assert found.costs.total.cost == 400
    assert found.apart == {"NOK": {None: 999}}


def test_another_currency_stands_apart() -> None:
    fair = campaign()
    cost(fair, 1000)
    cost(fair, 5000, "VND")
    found = report()
    assert found.costs.total.cost == 1000
    assert found.apart == {"VND": {fair.pk: 5000}}


def test_who_may_not_see_costs_is_refused() -> None:
    from prospekt.capture.queries.costs import cost_report  # noqa: PLC0415
    from prospekt.capture.rules.costs import Period  # noqa: PLC0415

    with pytest.raises(Refusal) as refused:
        cost_report(Period(), reader=Reader(1, "partner"))
    assert refused.value.problem.code == "not_allowed"


def test_costs_are_entered_corrected_and_removed_with_their_story() -> None:
    from prospekt.capture.actions.campaigns import change_cost, remove_cost  # noqa: PLC0415
    from prospekt.capture.models import CampaignCost  # noqa: PLC0415
    from prospekt.ledger.models import Event  # noqa: PLC0415

    fair = campaign()
    made = cost(fair, 1000, text="Stand")
    change_cost(made.pk, campaign_id=fair.pk, amount=1200, currency="USD", on=DAY, by=BY, now=NOW)
    remove_cost(made.pk, campaign_id=fair.pk, by=BY, now=NOW)
    assert not CampaignCost.objects.exists()
    told = Event.objects.filter(name__startswith="cost.").order_by("id")
    assert list(told.values_list("name", "amount", "currency", "campaign_id")) == [
        ("cost.added", 1000, "USD", fair.pk), ("cost.changed", 1200, "USD", fair.pk), ("cost.removed", 1200, "USD", fair.pk),
    ]  # fmt: skip
    assert events("cost.changed")[0]["amount_before"] == 1000


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"until": date(2026, 2, 1)}, "days_reversed"),
        ({"currency": "XQX"}, "unknown_currency"),
        ({"amount": 2**60}, "bad_amount"),
        ({"on": date(26, 3, 1)}, "bad_day"),
        ({"text": "x" * 201}, "too_long"),
    ],
)
def test_a_cost_that_cannot_be(wrong: dict[str, Any], code: str) -> None:
    from prospekt.capture.actions.campaigns import add_cost  # noqa: PLC0415

    fair = campaign()
    given = {"amount": 100, "currency": "USD", "on": DAY, **wrong}
    assert refusal(add_cost, fair.pk, **given).code == code


def test_a_campaign_with_leads_or_costs_stays() -> None:
    from prospekt.capture.actions.campaigns import remove_campaign  # noqa: PLC0415
    from prospekt.capture.models import Campaign  # noqa: PLC0415

    fair, idle = campaign(), campaign("Idle")
    cost(fair, 1)
    assert refusal(remove_campaign, fair.pk).code == "campaign_used"
    remove_campaign(idle.pk, by=BY, now=NOW)
    assert list(Campaign.objects.all()) == [fair]


def test_merging_moves_leads_and_campaigns_and_keeps_the_name() -> None:
    from prospekt.capture.actions.sources import merge_sources  # noqa: PLC0415
    from prospekt.capture.models import FormerName, Source  # noqa: PLC0415
    from prospekt.people.models import Change  # noqa: PLC0415

    old, new = source("Hanover fair", channel="trade_show"), source("Hannover Fair")
    fair = campaign(source_id=old.pk)
    kari, firm = (
        lead(source_id=old.pk, campaign_id=fair.pk),
        lead(source_id=old.pk, is_company=True),
    )
    assert merge_sources(old.pk, into_id=new.pk, by=BY, now=NOW) == 2
    for each in (kari, firm, fair, new):
        each.refresh_from_db()
    assert (kari.source_id, firm.source_id, fair.source_id, new.channel) == (
        *[new.pk] * 3,
        "trade_show",
    )
    assert events("lead.attributed") == [
        {"source": new.pk, "campaign": fair.pk}, {"source": new.pk, "campaign": None},
    ]  # fmt: skip
    assert Change.objects.get(person_id=kari.pk).old == old.pk
    assert list(FormerName.objects.values_list("key", "source_id")) == [("hanover fair", new.pk)]
    assert not Source.objects.filter(pk=old.pk).exists()
    assert refusal(merge_sources, new.pk, into_id=new.pk).code == "same_source"


def test_a_renamed_source_is_found_by_both_names() -> None:
    from prospekt.capture.actions.sources import add_source, change_source  # noqa: PLC0415
    from prospekt.capture.models import Source  # noqa: PLC0415
    from prospekt.capture.queries.origins import now_called  # noqa: PLC0415

    fair = source("Fair")
    change_source(fair.pk, name="Hannover Fair 2026", by=BY, now=NOW)
    assert now_called(Source, "fair") == fair.pk
    assert refusal(add_source, "hannover FAIR 2026").code == "name_taken"
    change_source(fair.pk, name="Fair", by=BY, now=NOW)
    assert (now_called(Source, "fair"), now_called(Source, "hannover fair 2026")) == (None, fair.pk)
    assert source("Hannover Fair 2026").pk != fair.pk
    assert now_called(Source, "hannover fair 2026") is None


@pytest.mark.django_db(transaction=True)
def test_scores_follow_a_renamed_source() -> None:
    from prospekt.capture.actions.sources import change_source  # noqa: PLC0415

    fair = source("Fair")
    kari = lead(source_id=fair.pk)
    change_source(fair.pk, channel="trade_show", by=BY, now=NOW)
    kari.refresh_from_db()
    before = kari.points
    change_source(fair.pk, name="Referral by a customer", by=BY, now=NOW)
    kari.refresh_from_db()
    assert kari.points > before


def test_a_file_with_a_former_name_means_the_same_source(door: Door, cast: Cast) -> None:
    from prospekt.capture.actions.sources import change_source  # noqa: PLC0415
    from prospekt.capture.models import Source  # noqa: PLC0415
    from prospekt.people.models import Person  # noqa: PLC0415

    fair = source("Fair")
    change_source(fair.pk, name="Hannover Fair 2026", by=BY, now=NOW)
    door.whole("name,e-mail,source\nKari Nordmann,kari@firma.example,Fair\n")
    assert Person.objects.get().source_id == fair.pk
    assert Source.objects.count() == 1


# The doors


@pytest.fixture
def marketing(cast: Cast, signed_in: Callable[..., Client]) -> Client:
    return signed_in(cast.marketing)


def test_who_sees_and_who_manages(cast: Cast, signed_in: Callable[..., Client]) -> None:
    fair, seller = campaign(), source()
    seen = ["/campaigns/", f"/campaigns/{fair.pk}/", "/sources/", f"/sources/{seller.pk}/"]
    made = ["/campaigns/new/", "/sources/new/"]
    changed = [
        f"/campaigns/{fair.pk}/", f"/campaigns/{fair.pk}/costs/", f"/campaigns/{fair.pk}/remove/",
        f"/sources/{seller.pk}/", f"/sources/{seller.pk}/merge/",
    ]  # fmt: skip
    for user in (cast.administrator, cast.manager, cast.marketing):
        assert {signed_in(user).get(address).status_code for address in (*seen, *made)} == {200}
    for user in (cast.team_lead, cast.read_only):
        client = signed_in(user)
        assert {client.get(address).status_code for address in seen} == {200}
        assert {client.get(address).status_code for address in made} == {403}
        assert {client.post(address, {"name": "x"}).status_code for address in changed} == {403}
    for user in (cast.rep, cast.partner):
        assert {signed_in(user).get(address).status_code for address in (*seen, *made)} == {403}


def test_a_campaign_with_a_cost_from_the_browser(marketing: Client) -> None:
    from prospekt.capture.models import Campaign  # noqa: PLC0415

    sent = {"name": "Fair 2026", "channel": "trade_show", "state": "running", "budget": "4,000", "currency": "usd",
            "starts_on": "2026-03-01", "ends_on": "2026-03-05", "source_id": ""}  # fmt: skip
    assert marketing.post("/campaigns/new/", sent).status_code == 302
    fair = Campaign.objects.get()
    assert (fair.budget, fair.currency, fair.channel) == (400000, "USD", "trade_show")
    lead(campaign_id=fair.pk)
    lead(campaign_id=fair.pk)
    paid = {
        "amount": "1200.50",
        "currency": "USD",
        "on": "2026-03-01",
        "until": "",
        "text": "Stand",
    }
    assert marketing.post(f"/campaigns/{fair.pk}/costs/", paid).status_code == 302
    page = marketing.get("/campaigns/?period=all").content.decode()
    assert "1,200.50" in page
    assert "600.25" in page
    kept = fair.campaigncost_set.get()
    assert kept.by.email == "marketing@example.com"
    address = f"/campaigns/{fair.pk}/costs/{kept.pk}/"
    assert marketing.get(address).status_code == 200
    assert marketing.post(address, {**paid, "amount": "800 USD"}).status_code == 302
    assert "800.00" in marketing.get(f"/campaigns/{fair.pk}/").content.decode()
    assert marketing.post(f"{address}remove/").status_code == 302
    assert marketing.post(f"{address}remove/").status_code == 404


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"amount": "1.200"}, "is not an amount that can be read for certain"),
        ({"amount": ""}, "This field is required"),
        ({"on": "1 March"}, "Enter a valid date"),
        ({"until": "2026-02-01"}, "is before the first"),
    ],
)
def test_a_wrong_cost_is_said_at_its_field(
    marketing: Client, wrong: dict[str, str], said: str
) -> None:
    fair = campaign()
    paid = {"amount": "1200.50", "currency": "USD", "on": "2026-03-01", **wrong}
    answer = marketing.post(f"/campaigns/{fair.pk}/costs/", paid)
    assert answer.status_code == 422
    assert said in answer.content.decode()


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 200), ("?by=source&period=month", 200), ("?by=channel&period=all", 200), ("?by=nothing", 200),
        ("?period=days&first=2026-01-01&last=2026-12-31", 200), ("?period=days&first=2026-02-01&last=2026-01-01", 422),
        ("?period=days&first=x", 422), ("?period=soon", 422),
    ],
)  # fmt: skip
def test_periods_of_the_page(marketing: Client, query: str, status: int) -> None:
    cost(campaign(), 1000)
    assert marketing.get(f"/campaigns/{query}").status_code == status


def test_a_cost_without_leads_says_so(marketing: Client) -> None:
    cost(campaign(), 1000)
    assert "no leads yet" in marketing.get("/campaigns/?period=all").content.decode()


def test_what_is_not_there(marketing: Client) -> None:
    fair = campaign()
    for address in (
        "/campaigns/999/",
        f"/campaigns/{fair.pk}/costs/9/",
        "/sources/999/",
        f"/campaigns/{'9' * 18}/",
    ):
        assert marketing.get(address).status_code == 404
    assert marketing.get(f"/campaigns/{'9' * 30}/").status_code == 404


def test_sources_are_merged_from_the_page(marketing: Client) -> None:
    one, other = source("One"), source("Other")
    kari = lead(source_id=one.pk)
    assert marketing.post(f"/sources/{one.pk}/merge/", {"into": str(one.pk)}).status_code == 422
    assert marketing.post(f"/sources/{one.pk}/merge/", {"into": str(other.pk)}).status_code == 302
    kari.refresh_from_db()
    assert kari.source_id == other.pk
    assert "One" in marketing.get(f"/sources/{other.pk}/").content.decode() or "one" in (
        marketing.get(f"/sources/{other.pk}/").content.decode()
    )
