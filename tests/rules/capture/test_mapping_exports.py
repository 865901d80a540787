"""Exports of other tools land with no manual mapping; files that are no lead lists are refused in a sentence."""

import csv
import io
import zipfile
from pathlib import Path

import pytest

from prospekt.capture.rules.exports import recognise, refused_kind
from prospekt.capture.rules.mapping import guess_mapping

HEADERS: dict[str, tuple[str, str, dict[str, str]]] = {
    "HubSpot contacts": (
        "Record ID,First Name,Last Name,Email,Phone Number,Contact owner,Lead Status,Lifecycle Stage,Job Title,Company Name,Associated Company,"
        "Associated Company IDs,Create Date,Last Activity Date,City,State/Region,Country/Region,Original Source",
        "hubspot",
        {"Record ID": "external_id", "Company Name": "company", "Contact owner": "owner", "Lifecycle Stage": "lifecycle_hint",
         "Country/Region": "country", "Original Source": "source", "Create Date": "first_seen", "Associated Company IDs": ""},
    ),
    "HubSpot companies": (
        "Record ID,Company name,Company Domain Name,Website URL,Industry,Company owner,Create Date", "hubspot",
        {"Record ID": "company_external_id", "Company name": "company", "Company Domain Name": "company_domain", "Website URL": "website"},
    ),
    "Salesforce leads": (
        "Id,Salutation,FirstName,LastName,Company,Title,Email,Phone,MobilePhone,Street,City,State,PostalCode,Country,Industry,AnnualRevenue,"
        "NumberOfEmployees,LeadSource,Status,Rating,DoNotCall,HasOptedOutOfEmail,EmailBouncedReason,OwnerId,IsConverted,CreatedDate",
        "salesforce",
        {"Id": "external_id", "Salutation": "honorific", "FirstName": "given_name", "LastName": "family_name", "Title": "role", "MobilePhone": "phone",
         "PostalCode": "postal_code", "AnnualRevenue": "revenue", "DoNotCall": "no_call", "HasOptedOutOfEmail": "no_email",
         "EmailBouncedReason": "bounced", "OwnerId": "", "Street": "street"},
    ),
    "Salesforce leads report": (
        "Lead Owner,First Name,Last Name,Title,Company / Account,Lead Source,Lead Status,Rating,Email", "salesforce",
        {"Lead Owner": "owner", "Company / Account": "company", "Title": "role", "Rating": "priority", "Lead Source": "source"},
    ),
    "Salesforce contacts": (
        "Id,FirstName,LastName,AccountId,Email,Phone,MailingStreet,MailingCity,MailingCountry,OtherCity,OwnerId", "salesforce",
        {"MailingStreet": "street", "MailingCity": "city", "MailingCountry": "country", "OtherCity": "", "AccountId": ""},
    ),
    "Pipedrive": (
        "Person - Name,Person - First name,Person - Last name,Person - Phone,Person - Email (Work),Person - Email (Home),"
        "Organization - Name,Organization - Address,Person - Pipedrive System ID,Note - Content (HTML)",
        "pipedrive",
        {"Person - Name": "full_name", "Person - Email (Work)": "email", "Person - Email (Home)": "email", "Organization - Name": "company",
         "Organization - Address": "company_address", "Person - Pipedrive System ID": "external_id", "Note - Content (HTML)": "note"},
    ),
    "Pipedrive organizations": (
        "Organization - Name,Organization - Address,Organization - Owner,Organization - Pipedrive System ID", "pipedrive",
        {"Organization - Name": "company", "Organization - Pipedrive System ID": "company_external_id", "Organization - Owner": "owner"},
    ),
    "Zoho leads": (
        "Record Id,Lead Owner.id,Lead Owner,Company,First Name,Last Name,Email,Phone,Mobile,Lead Source,Lead Status,Created By.id,Created Time,"
        "Modified Time,Is Converted,City,State,Country,Description",
        "zoho",
        {"Record Id": "external_id", "Lead Owner": "owner", "Lead Owner.id": "", "Created Time": "first_seen", "Mobile": "phone", "Description": "note"},
    ),
    "LinkedIn connections": (
        "First Name,Last Name,URL,Email Address,Company,Position,Connected On", "linkedin",
        {"URL": "link", "Email Address": "email", "Position": "role", "Connected On": "first_seen"},
    ),
    "Google Contacts": (
        "First Name,Middle Name,Last Name,Organization Name,Organization Title,Birthday,Notes,Labels,E-mail 1 - Label,E-mail 1 - Value,Phone 1 - Value,"
        "Address 1 - Formatted,Address 1 - Street,Address 1 - City,Address 1 - Country,Website 1 - Value",
        "google",
        {"Organization Name": "company", "Organization Title": "role", "E-mail 1 - Value": "email", "E-mail 1 - Label": "", "Labels": "tags",
         "Address 1 - Street": "street", "Address 1 - Formatted": "", "Website 1 - Value": "link"},
    ),
    "Outlook": (
        "First Name,Last Name,Title,Suffix,E-mail Address,E-mail 2 Address,Primary Phone,Home Phone,Business Fax,Company,Job Title,Business Street,"
        "Business City,Business Country/Region,Home City,Categories,Birthday",
        "outlook",
        {"Title": "honorific", "E-mail 2 Address": "email", "Business Fax": "", "Business Country/Region": "country", "Home City": "", "Categories": "tags"},
    ),
    "Yahoo": ("First,Middle,Last,Email,Category,Distribution Lists,Messenger ID,Home,Work,Mobile", "yahoo", {"First": "given_name", "Last": "family_name", "Mobile": "phone"}),
    "X Education": (
        "Prospect ID,Lead Number,Lead Origin,Lead Source,Do Not Email,Do Not Call,Converted,Country,Tags,City,Last Notable Activity", "leadsquared",
        {"Prospect ID": "external_id", "Lead Source": "source", "Do Not Email": "no_email", "Do Not Call": "no_call", "Country": "country", "Tags": "", "Lead Number": ""},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", HEADERS)
def test_known_headers_need_no_hand(name: str) -> None:
    header, source, expected = HEADERS[name]
    columns = header.split(",")
    known = recognise(columns)
    assert known is not None
    assert known.source == source
    targets = {guess.column: guess.target for guess in guess_mapping(columns, [])}
    assert {column: targets[column] for column in expected} == expected


@pytest.mark.parametrize(
    ("header", "code"),
    [
        (
            "Record ID,Deal Name,Deal Stage,Amount,Close Date,Deal owner,Associated Company",
            "deals_not_yet",
        ),
        ("Deal - Title,Deal - Value,Person - Name,Organization - Name", "deals_not_yet"),
        ("ID,ACCOUNTID,NAME,STAGENAME,AMOUNT,CLOSEDATE", "deals_not_yet"),
        ("opportunity_id,sales_agent,product,account,deal_stage,close_date", "deals_not_yet"),
        ("Activity ID,Activity Type,Activity Date,Associated Contact Email", "activities_not_yet"),
        ("Activity - Subject,Activity - Due date", "activities_not_yet"),
        ("Ticket ID,Ticket Name,Ticket Status", "tickets_not_yet"),
        ("Subject,Who:Contact-email", "tasks_not_yet"),
        ("CONVERSATION ID,CONVERSATION TITLE,FROM,TO,DATE,SUBJECT,CONTENT", "messages_not_yet"),
        ("product,series,sales_price", "products_not_yet"),
        ("id,title,description,manufacturer,price", "products_not_yet"),
        ("Name,Body,ParentId", "attachments_not_yet"),
        ("ID", "bare_ids"),
        ("Record ID", "bare_ids"),
    ],
)
def test_other_lists_are_refused_in_a_sentence(header: str, code: str) -> None:
    problem = refused_kind(header.split(","))
    assert problem is not None
    assert problem.code == code
    assert header.split(",")[0] in str(problem) or code != "bare_ids"
    assert "nothing was written" in str(problem)


@pytest.mark.parametrize(
    "header",
    [
        "name,email,product",
        "First Name,Last Name,Email,Price,Product",
        "sepal_length,species",
        "Email",
        "Name,Number of Associated Deals,Email",
        "",
    ],
)
def test_lead_lists_are_not_refused(header: str) -> None:
    assert refused_kind(header.split(",")) is None


@pytest.mark.parametrize(
    "header", ["name,email", "First Name,Last Name,Email", "company,industry,revenue", "a,b,c", ""]
)
def test_plain_lists_are_no_known_export(header: str) -> None:
    assert recognise(header.split(",")) is None


def test_rank_output_is_left_out_and_the_rest_is_recognised() -> None:
    columns = [
        "First Name",
        "Last Name",
        "Company",
        "Position",
        "Connected On",
        "rank",
        "score",
        "grade",
        "reasons",
        "duplicate_of",
        "input_score",
    ]
    targets = [guess.target for guess in guess_mapping(columns, [])]
    assert targets == [
        "given_name",
        "family_name",
        "company",
        "role",
        "first_seen",
        *["skip"] * 5,
        "",
    ]


def test_the_filled_address_is_taken() -> None:
    columns = ["E-mail Address", "Business Street", "Business City", "Home Street", "Home City"]
    guesses = guess_mapping(columns, [["a@b.co", "", "", "Storgata 1", "Oslo"]])
    assert [guess.target for guess in guesses] == ["email", "", "", "street", "city"]


def test_further_columns_of_an_open_export_are_guessed() -> None:
    guesses = guess_mapping(
        ["Record ID", "Email", "Contact owner", "Campaign", "Shoe size"],
        [["1", "a@b.co", "x", "Spring", "44"]],
    )
    assert [guess.target for guess in guesses] == ["external_id", "email", "owner", "campaign", ""]


REAL = [
    ("crm_hubspot_like.zip", "hubspot_contacts.csv", "HubSpot contacts", {"email", "phone", "given_name", "company_domain", "country", "external_id"}),
    ("crm_hubspot_like.zip", "hubspot_companies.csv", "HubSpot companies", {"company", "company_domain", "company_phone", "employees", "revenue"}),
    ("crm_salesforce_dataloader.zip", "accountData.csv", "Salesforce accounts", {"company", "company_street", "company_country", "website", "company_external_id"}),
    ("crm_salesforce_dataloader.zip", "insertAccountCsv.csv", "Salesforce accounts", {"company", "company_phone", "website", "revenue"}),
    ("contacts_csv.zip", "gmail.csv", "Google Contacts", {"full_name", "email", "phone", "company", "role", "birthday", "street"}),
    ("contacts_csv.zip", "rolomind/google.csv", "Google Contacts", {"given_name", "email", "phone", "company", "role", "address"}),
    ("contacts_csv.zip", "roundcube/outlook.csv", "Outlook", {"email"}),
    ("contacts_csv.zip", "tb_plain.csv", "Thunderbird", {"full_name", "email", "phone", "company", "street", "city", "role"}),
    ("contacts_csv.zip", "roundcube/all.csv", "Roundcube", {"full_name", "email", "phone", "company", "street", "city", "birthday"}),
    ("contacts_csv.zip", "rolomind/linkedin.csv", "LinkedIn connections", {"given_name", "family_name", "email", "company", "role", "link"}),
    ("contacts_csv.zip", "linkedin/Connections.csv", "LinkedIn connections", {"given_name", "family_name", "email", "company", "role", "link"}),
    ("contacts_csv.zip", "rolodex.csv", None, {"full_name", "company", "role", "email", "phone", "link", "address", "note"}),
    ("contacts_csv.zip", "custom.csv", None, {"full_name", "company", "role", "email", "phone", "city", "note"}),
]  # fmt: skip


@pytest.mark.parametrize(("archive", "member", "name", "expected"), REAL)
def test_real_exports_land(
    data_folder: Path, archive: str, member: str, name: str | None, expected: set[str]
) -> None:
    header, *rows = _rows(data_folder / "import" / archive, member)
    known = recognise(header, rows)
    assert (known.name if known else None) == name
    guesses = guess_mapping(header, rows)
    assert expected <= {guess.target for guess in guesses}
    assert "birthday" not in {guess.target for guess in guesses if guess.column == "Birth Day"}


def _rows(archive: Path, member: str) -> list[list[str]]:
    with zipfile.ZipFile(archive) as box:
        raw = box.read(next(n for n in box.namelist() if n.endswith(member)))
    text = raw.decode("utf-8-sig", "replace")
    if text.startswith("Notes:"):
        text = text.split("\n\n", 1)[1]
    return list(csv.reader(io.StringIO(text, newline="")))[:200]
