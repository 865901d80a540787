"""Persons and companies, how to reach them, who works with them, and what was changed.

A lead is a person, or a company of which no person is known. Both carry what lists sort by; those columns
are written only by the stage that owns them (score and grade by qualify, source and campaign by capture).
"""

from prospekt.people.models.changes import BulkEdit, BulkRow, Change, ChangeSet
from prospekt.people.models.details import (
    Address,
    Consent,
    Email,
    ExternalId,
    LeadTag,
    Link,
    OfLead,
    Phone,
    Suppressed,
    Tag,
)
from prospekt.people.models.duplicates import DuplicatePair, DuplicateSearch, Merged
from prospekt.people.models.leads import Company, Lead, Person
from prospekt.people.models.lists import FirstView, OwnField, SavedView, Segment, SegmentMember
from prospekt.people.models.users import Invitation, Team, Token, User

__all__ = [
    "Address",
    "BulkEdit",
    "BulkRow",
    "Change",
    "ChangeSet",
    "Company",
    "Consent",
    "DuplicatePair",
    "DuplicateSearch",
    "Email",
    "ExternalId",
    "FirstView",
    "Invitation",
    "Lead",
    "LeadTag",
    "Link",
    "Merged",
    "OfLead",
    "OwnField",
    "Person",
    "Phone",
    "SavedView",
    "Segment",
    "SegmentMember",
    "Suppressed",
    "Tag",
    "Team",
    "Token",
    "User",
]
