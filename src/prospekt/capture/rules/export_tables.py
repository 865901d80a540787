"""The exports of other tools as data: by which headers each is known and where its columns go.

Headers stand in compact form (see `aliases.compact`). Sources: the tools' own field references and
public sample exports, as listed in the format notes of this project.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ExportTable:
    """One kind of file. Known when all of `needs`, and one of each group of `one_of`, are there and none of `without`.

    `columns` maps compact header -> target ("" = kept as an own field). Where two columns lead to one
    fact the earlier line wins. `addresses` are the prefixes of its postal addresses, best first. An
    open table leaves further columns to the general aliases, a closed one keeps them as own fields.
    """

    name: str
    source: str
    entity: str
    needs: tuple[str, ...]
    one_of: tuple[tuple[str, ...], ...]
    columns: dict[str, str]
    without: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    is_open: bool = True


def _columns(text: str) -> dict[str, str]:
    """Lines "target: header header"; the target "own" keeps the column as an own field."""
    found: dict[str, str] = {}
    for line in text.strip().splitlines():
        target, _, headers = line.strip().partition(":")
        found |= dict.fromkeys(headers.split(), "" if target == "own" else target)
    return found


_HUBSPOT_PERSON = _columns("""
    external_id: recordid contactid
    given_name: firstname
    family_name: lastname
    email: email additionalemailaddresses workemail
    phone: phonenumber mobilephonenumber
    owner: contactowner
    lifecycle_hint: lifecyclestage
    role: jobtitle
    company: companyname associatedcompany primaryassociatedcompanyname
    company_domain: associatedcompanydomain companydomainname emaildomain
    first_seen: createdate
    source: leadsource originalsource originaltrafficsource
    website: websiteurl
    street: streetaddress
    city: city
    region: stateregion
    postal_code: postalcode
    country: countryregion country
    language: preferredlanguage
    birthday: dateofbirth
    industry: industry
    link: linkedinurl linkedinprofileurl
    no_email: unsubscribedfromallemail
    bounced: emailhardbouncereason
    own: leadstatus associatedcompanyids lastactivitydate lastmodifieddate emaildomain associateddeal
""")
_HUBSPOT_COMPANY = _columns("""
    company_external_id: recordid companyid
    company: companyname name
    company_domain: companydomainname domain
    website: websiteurl website
    industry: industry
    employees: numberofemployees
    revenue: annualrevenue
    company_phone: phonenumber
    company_street: streetaddress
    company_city: city
    company_region: stateregion
    company_postal_code: postalcode
    company_country: countryregion country
    owner: companyowner
    first_seen: createdate
    lifecycle_hint: lifecyclestage
    note: description
    own: leadstatus lastactivitydate lastmodifieddate type
""")
_SALESFORCE_PERSON = _columns("""
    external_id: id leadid contactid
    honorific: salutation
    given_name: firstname
    family_name: lastname
    full_name: name
    middle_name: middlename
    role: title
    company: company companyaccount accountname
    email: email
    phone: phone mobilephone mobile homephone otherphone
    website: website
    industry: industry
    revenue: annualrevenue
    employees: numberofemployees noofemployees employees
    source: leadsource
    lifecycle_hint: status leadstatus
    priority: rating
    owner: leadowner contactowner owneremail ownername
    first_seen: createddate createdate
    birthday: birthdate birthday
    department: department
    note: description
    no_call: donotcall
    no_email: hasoptedoutofemail emailoptout
    bounced: emailbouncedreason
    own: ownerid isconverted converteddate convertedaccountid convertedcontactid lastactivitydate fax accountid createdbyid lastmodifiedbyid lastmodifieddate systemmodstamp isdeleted masterrecordid reportstoid ownerroleid
""")
_SALESFORCE_ACCOUNT = _columns("""
    company_external_id: id accountid
    company: name accountname
    company_phone: phone
    website: website
    industry: industry
    employees: numberofemployees employees noofemployees
    revenue: annualrevenue
    owner: accountowner ownerusername
    first_seen: createddate
    note: description
    own: rating type site sic fax ownerid parentid parent parentaccount accountnumber accountnumberc oracleidc ownership tickersymbol isdeleted masterrecordid createdbyid lastmodifiedbyid lastmodifieddate systemmodstamp lastactivitydate sessionidc
""")
_ZOHO_PERSON = _columns("""
    external_id: recordid leadid contactid
    honorific: salutation
    given_name: firstname
    family_name: lastname
    full_name: leadname contactname fullname
    company: company accountname
    role: title
    email: email secondaryemail
    phone: phone mobile homephone otherphone
    website: website
    industry: industry
    revenue: annualrevenue
    employees: noofemployees
    source: leadsource
    lifecycle_hint: leadstatus
    priority: rating
    owner: leadowner contactowner
    first_seen: createdtime
    department: department
    birthday: dateofbirth
    tags: tag
    note: description
    no_email: emailoptout
    street: street mailingstreet
    city: city mailingcity
    region: state mailingstate
    postal_code: zipcode mailingzip
    country: country mailingcountry
    own: leadownerid contactownerid createdby createdbyid modifiedby modifiedbyid modifiedtime isconverted convertedaccountid convertedcontactid converteddealid skypeid twitter fax lastactivitytime accountnameid
""")
_PIPEDRIVE = _columns("""
    external_id: personid personpipedrivesystemid
    full_name: personname
    given_name: personfirstname
    family_name: personlastname
    email: personemail personemailwork personemailhome personemailother
    phone: personphone personphonework personphonehome personphonemobile personphoneother
    company: organizationname personorganization
    address: personpostaladdress personaddress
    company_address: organizationaddress
    role: personjobtitle
    birthday: personbirthday
    owner: personowner organizationowner leadowner
    first_seen: personpersoncreated personcreated leadcreated
    tags: personlabels personlabel organizationlabels organizationlabel leadlabels
    note: notecontent notecontenthtml personnotes
    source: leadsource personsource
    website: organizationwebsite
    link: personlinkedin personlinkedinprofile
    company_external_id: organizationid organizationpipedrivesystemid
    industry: organizationindustry
    employees: organizationemployees organizationnumberofemployees
    own: leadtitle leadvalue leadid personmarketingstatus
""")
_LINKEDIN = _columns("""
    given_name: firstname
    family_name: lastname
    link: url
    email: emailaddress
    company: company
    role: position
    first_seen: connectedon
""")
_ADDRESS_BOOK = _columns("""
    full_name: displayname
    given_name: firstname first
    family_name: lastname last
    middle_name: middlename middle
    honorific: title nameprefix
    company: company organization organizationname
    role: jobtitle
    department: department
    email: emailaddress email2address email3address primaryemail secondaryemail email emailhome emailwork emailother alternateemail1 alternateemail2
    phone: primaryphone homephone homephone2 mobilephone businessphone businessphone2 otherphone companymainphone workphone mobilenumber homemobile carphone phonevideo home work mobile other yahoophone
    birthday: birthday
    note: notes comments
    tags: categories category
    link: webpage personalwebpage webpage1 webpage2 websiteblog websitehomepage websiteother websiteprofile websitework personalwebsite businesswebsite
    own: gender priority sensitivity location suffix nickname anniversary initials hobby profession keywords language private account user1 user2 user3 user4 fax pager primary secondary
""")
_GOOGLE = _columns("""
    full_name: name
    given_name: givenname firstname
    family_name: familyname lastname
    middle_name: additionalname middlename
    honorific: nameprefix
    birthday: birthday
    note: notes
    tags: labels groupmembership
    company: organizationname organization1name
    role: organizationtitle organization1title
    department: organizationdepartment organization1department
    email: email1value email2value email3value email4value email5value email6value
    phone: phone1value phone2value phone3value phone4value phone5value phone6value phone7value phone8value
    link: website1value website2value website3value website4value
    address: address1formatted
    own: location occupation priority gender language subject
""")
_LEADSQUARED = _columns("""
    external_id: prospectid
    source: leadsource
    country: country
    city: city
    no_email: donotemail
    no_call: donotcall
    owner: owner ownername
    lifecycle_hint: leadstage
    own: leadnumber leadorigin tags lastactivity lastnotableactivity leadquality leadprofile converted
""")
_PROSPEKT = _columns("external_id: prospektid")

_GOOGLE_SIGN = ("email1value", "email1type", "email1label", "phone1value", "address1formatted")

# The first table that fits wins, so the more particular come first.
_PROSPEKT_LEADS = _columns("""
    full_name: fullname
    company: company
    company_domain: companydomain
    role: jobtitle
    department: department
    email: email
    phone: phone
    country: country
    region: stateregion
    city: city
    language: language
    preferred_channel: preferredchannel
    industry: industry
    employees: employees
    revenue: revenue
    birthday: birthday
    priority: priority
    owner: owner
    source: source
    campaign: campaign
    first_seen: firstseen
    tags: tags
    link: link
    no_email: noemail
    no_call: nocalls
    no_contact: donotcontact
""")

EXPORTS: tuple[ExportTable, ...] = (
    ExportTable("Prospekt", "prospekt", "person", ("prospektid",), (), _PROSPEKT),
    ExportTable("Prospekt leads", "prospekt", "person", ("prospektlead", "fullname", "donotcontact"), (), _PROSPEKT_LEADS),
    ExportTable("LeadSquared leads", "leadsquared", "person", ("prospectid", "leadnumber"), (), _LEADSQUARED),
    ExportTable("Google Contacts", "google", "person", (), (_GOOGLE_SIGN, ("name", "firstname", "givenname", "fileas")), _GOOGLE, addresses=("address1", "address2"), is_open=False),
    ExportTable("LinkedIn connections", "linkedin", "person", ("firstname", "lastname", "connectedon"), (("position", "company"),), _LINKEDIN, is_open=False),
    ExportTable("Pipedrive", "pipedrive", "person", (), (("personname", "personfirstname", "personemailwork", "personemail", "personpipedrivesystemid"),), _PIPEDRIVE, without=("firstname", "email")),
    ExportTable("Pipedrive organizations", "pipedrive", "company", ("organizationname",), (("organizationaddress", "organizationowner", "organizationid", "organizationpipedrivesystemid", "organizationpeople"),), _PIPEDRIVE, without=("firstname", "email", "givenname")),
    ExportTable("Zoho leads", "zoho", "person", ("lastname",), (("leadownerid", "contactownerid", "createdtime"), ("leadowner", "contactowner")), _ZOHO_PERSON),
    ExportTable("HubSpot contacts", "hubspot", "person", (), (("recordid", "contactid"), ("lifecyclestage", "contactowner", "leadstatus", "createdate"), ("firstname", "lastname", "email")), _HUBSPOT_PERSON),
    ExportTable("HubSpot companies", "hubspot", "company", (), (("recordid", "companyid"), ("companyname",), ("companydomainname", "domain", "companyowner", "createdate")), _HUBSPOT_COMPANY, without=("firstname", "lastname", "email")),
    ExportTable("Salesforce leads", "salesforce", "person", ("lastname", "company"), (("ownerid", "isconverted", "hasoptedoutofemail", "leadowner", "emailbouncedreason"),), _SALESFORCE_PERSON, addresses=("", "mailing")),
    ExportTable("Salesforce leads", "salesforce", "person", ("lastname", "companyaccount"), (), _SALESFORCE_PERSON, addresses=("", "mailing")),
    ExportTable("Salesforce leads", "salesforce", "person", ("id", "lastname", "leadsource"), (), _SALESFORCE_PERSON, addresses=("", "mailing", "other")),
    ExportTable("Salesforce contacts", "salesforce", "person", ("lastname",), (("accountid", "accountname", "contactowner"), ("mailingstreet", "mailingcity", "mailingcountry", "contactowner", "reportstoid", "contactid", "ownerid")), _SALESFORCE_PERSON, addresses=("mailing", "other", "")),
    ExportTable("Salesforce accounts", "salesforce", "company", ("name",), (("billingstreet", "billingcity", "accountnumber", "*custom", "*api"),), _SALESFORCE_ACCOUNT, without=("lastname", "email", "firstname", "stagename", "profits"), addresses=("billing", "shipping")),
    ExportTable("Salesforce accounts", "salesforce", "company", ("accountname",), (("accountowner", "billingcity", "billingstateprovince", "accountid"),), _SALESFORCE_ACCOUNT, without=("lastname", "email", "firstname"), addresses=("billing", "shipping")),
    ExportTable("Yahoo contacts", "yahoo", "person", ("first", "last"), (("messengerid", "yahoophone", "messengerid1", "distributionlists"),), _ADDRESS_BOOK, addresses=("business", "work", "home"), is_open=False),
    ExportTable("Thunderbird", "thunderbird", "person", ("primaryemail",), (("displayname", "screenname", "secondaryemail"),), _ADDRESS_BOOK | {"birthday": ""}, addresses=("work", "home"), is_open=False),
    ExportTable("Outlook", "outlook", "person", ("emailaddress",), (("email2address", "businessstreet", "businessphone", "businesscity"),), _ADDRESS_BOOK, addresses=("business", "home", "other"), is_open=False),
    ExportTable("Roundcube", "roundcube", "person", ("displayname",), (("emailhome", "emailwork"),), _ADDRESS_BOOK, addresses=("business|work", "home", "other"), is_open=False),
)  # fmt: skip

# compact suffix of an address column -> fact
ADDRESS_PARTS: dict[str, str] = {
    "street": "street", "address": "street", "address2": "street", "street2": "street", "streetaddress": "street", "addressline1": "street",
    "city": "city", "state": "region", "region": "region", "county": "region", "stateprovince": "region", "stateregion": "region",
    "zip": "postal_code", "zipcode": "postal_code", "postalcode": "postal_code", "zippostalcode": "postal_code",
    "country": "country", "countryregion": "country",
}  # fmt: skip

RANK_COLUMNS = ("rank", "score", "grade", "reasons", "duplicateof")
