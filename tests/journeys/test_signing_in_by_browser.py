"""In by invitation, then with an app's code, then with a passkey that Chromium's virtual device keeps."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, CDPSession, Page, expect

from tests.journeys.conftest import ADMINISTRATOR, TIMEOUT, OpenPage, is_in
from tests.journeys.house import House
from tests.journeys.test_accessibility import check_looks
from tests.journeys.watch import Watch
from tests.trust.sign_in import code_now

pytestmark = pytest.mark.browser
PASSWORD = "purple stapler canyon"  # noqa: S105


@pytest.fixture
def by_name(browser: Browser, house: House) -> Iterator[Page]:
    """A page at http://localhost: passkeys belong to a name, and 127.0.0.1 is none."""
    origin = f"http://localhost:{house.port}"
    watch = Watch(origin)
    context = browser.new_context(base_url=origin, reduced_motion="reduce")
    context.set_default_timeout(TIMEOUT)
    watch.over(context)
    watch.expect(422)
    yield context.new_page()
    context.close()
    assert watch.faults == []


@pytest.fixture
def invited(house: House) -> str:
    """The path of a fresh invitation."""
    number = len(list(house.home.glob("mail/*")))
    told = house.run("user", "invite", f"invited{number}@demo.example", "--role", "representative")
    link = re.search(r"http://\S+?(/accounts/invitation/\S+)", told)
    assert link, told
    return link[1]


def device(page: Page) -> CDPSession:
    """A virtual device that keeps passkeys and knows its owner; it is there as long as this session of the tools.

    `check_looks` ends it, so that comes last.
    """
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session


def come_in(page: Page, link: str) -> str:
    """Accept the invitation; returns the address one signs in with."""
    page.goto(link)
    email = re.search(r"\S+@demo\.example", page.get_by_text("You will sign in with").inner_text())
    assert email
    page.get_by_label("Your name").fill("Kari Nordmann")
    page.get_by_label("Password", exact=True).fill("Password123!")
    page.get_by_role("button", name="Come in").click()
    expect(
        page.get_by_text("It is in the lists of stolen").or_(page.get_by_text("quickly guessed"))
    ).to_be_visible()
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Show the password").check()
    expect(page.get_by_label("Password", exact=True)).to_have_attribute("type", "text")
    page.get_by_role("button", name="Come in").click()
    page.wait_for_url(is_in)
    return email[0].rstrip(",")


def confirm(page: Page) -> None:
    """The password once more, where it is asked."""
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()


def sign_out(page: Page) -> None:
    page.goto("/accounts/logout/")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(re.compile("/accounts/login/"))


def test_in_by_invitation_and_then_with_the_code_of_an_app(by_name: Page, invited: str) -> None:
    page = by_name
    email = come_in(page, invited)
    page.goto("/account/")
    check_looks(page)
    page.get_by_role("link", name="Set up an app").click()
    check_looks(page)
    confirm(page)
    picture = page.get_by_role("img", name="Square for the app")
    expect(picture).to_be_visible()
    picture.evaluate("image => image.decode()")
    assert picture.evaluate("image => image.naturalWidth") > 0
    check_looks(page)
    secret = page.locator("code.app-key").inner_text()
    page.get_by_label("Code").fill(code_now(secret))
    page.get_by_role("button", name="Switch on").click()
    expect(page.locator(".codes code")).to_have_count(10)
    check_looks(page)
    recovery = page.locator(".codes code").first.inner_text()
    with page.expect_download() as kept:
        page.get_by_role("link", name="Keep them as a file").click()
    assert recovery in kept.value.path().read_text()

    for code in (code_now(secret, 1), recovery):
        sign_out(page)
        page.get_by_label("E-mail").fill(email)
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()
        expect(page.get_by_role("heading", name="The second step")).to_be_visible()
        page.get_by_label("Code").fill("000000")
        page.get_by_role("button", name="Sign in", exact=True).click()
        expect(page.get_by_text("Codes count once")).to_be_visible()
        check_looks(page)
        page.get_by_label("Code").fill(code)
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.wait_for_url(is_in)


def make_passkey(page: Page, name: str) -> None:
    """In the account, which asks for the password if that is long ago."""
    page.goto("/account/")
    page.get_by_role("link", name="Add a passkey").click()
    if page.get_by_role("button", name="Confirm").is_visible():
        confirm(page)
    page.get_by_label("Name").fill(name)
    page.get_by_role("button", name="Make the passkey").click()
    expect(page.get_by_text("The passkey is there")).to_be_visible()


def test_a_passkey_is_made_and_opens_the_door_alone(by_name: Page, invited: str) -> None:
    page = by_name
    kept = device(page)
    email = come_in(page, invited)
    make_passkey(page, "My telephone")
    expect(page.locator(".codes code")).to_have_count(10)

    sign_out(page)
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(is_in)

    sign_out(page)
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(is_in)

    page.goto("/account/")
    passkey = page.get_by_role("listitem").filter(has_text="My telephone")
    expect(passkey).to_contain_text("last used")
    passkey.get_by_role("link", name="Take away").click()
    confirm(page)
    page.get_by_role("button", name="Take it away").click()
    expect(page.get_by_text("The passkey is taken away")).to_be_visible()

    sign_out(page)
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_text("This passkey does not open this account")).to_be_visible()
    kept.detach()


def test_pages_about_passkeys_look_right(by_name: Page, invited: str) -> None:
    page = by_name
    kept = device(page)
    come_in(page, invited)
    make_passkey(page, "My telephone")
    kept.detach()
    check_looks(page)
    page.goto("/account/")
    check_looks(page)
    for name in ("Rename", "Take away"):
        page.get_by_role("listitem").filter(has_text="My telephone").get_by_role(
            "link", name=name
        ).click()
        check_looks(page)
        page.goto("/account/")
    page.get_by_role("link", name="Add a passkey").click()
    expect(page.get_by_role("button", name="Make the passkey")).to_be_visible()
    check_looks(page)
    sign_out(page)
    check_looks(page)


def test_settings_about_people_look_right_and_work_by_hand(
    open_page: OpenPage, house: House
) -> None:
    page = open_page(user=ADMINISTRATOR)
    page.goto("/settings/users/")
    check_looks(page)
    page.get_by_role("link", name="Invite somebody").click()
    check_looks(page)
    page.get_by_label("E-mail").fill("by-hand@demo.example")
    page.get_by_label("Role").select_option("partner")
    page.get_by_role("button", name="Send the invitation").click()
    expect(page.get_by_text("A link is on its way to by-hand@demo.example")).to_be_visible()
    check_looks(page)
    page.get_by_role("row").filter(has_text="by-hand@").get_by_role(
        "button", name="Take back"
    ).click()
    expect(page.get_by_text("is taken back")).to_be_visible()
    page.get_by_role("link", name="Hafizah", exact=False).first.click()
    expect(page.get_by_role("heading", name="Role and team")).to_be_visible()
    check_looks(page)
    page.goto("/settings/teams/")
    check_looks(page)
    page.get_by_role("link", name="New team").click()
    page.get_by_label("Name").fill("Oslo")
    page.get_by_label("Stands under").select_option(index=1)
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Oslo").click()
    check_looks(page)
    page.get_by_role("button", name="Delete the team").click()
    expect(page.get_by_text("“Oslo” is deleted")).to_be_visible()
