"""Addresses of what people do to leads by hand. `p12` is person 12, `c5` is company 5."""

from __future__ import annotations

from django.urls import path, re_path

from prospekt.people.rules.lead_ref import PATTERN
from prospekt.people.views import (
    bin,
    consent,
    details,
    duplicates,
    editing,
    erase,
    leads,
    own_fields,
    rooms,
    teams,
    tokens,
    users,
)

LEAD = rf"^leads/(?P<ref>{PATTERN})"

urlpatterns = [
    path("leads/new/", leads.new, name="lead_new"),
    path("leads/chosen/", leads.chosen, name="leads_chosen"),
    re_path(rf"{LEAD}/edit/$", editing.edit, name="lead_edit"),
    re_path(rf"{LEAD}/owner/$", details.owner, name="lead_owner"),
    re_path(rf"{LEAD}/tags/$", details.tags, name="lead_tags"),
    re_path(rf"{LEAD}/contacts/$", details.contacts, name="lead_contacts"),
    re_path(rf"{LEAD}/note/$", details.note, name="lead_note"),
    re_path(rf"{LEAD}/touch/$", details.touch, name="lead_touch"),
    re_path(rf"{LEAD}/consent/$", consent.lead_consent, name="lead_consent"),
    re_path(rf"{LEAD}/erase/$", erase.erase, name="lead_erase"),
    re_path(rf"{LEAD}/remove/$", bin.remove, name="lead_remove"),
    re_path(rf"{LEAD}/merge/$", duplicates.merge, name="lead_merge"),
    path("duplicates/", duplicates.listing, name="duplicates"),
    path("duplicates/search/", duplicates.search, name="duplicates_search"),
    path("duplicates/progress/", duplicates.progress, name="duplicates_progress"),
    path("duplicates/cancel/", duplicates.cancel, name="duplicates_cancel"),
    path("duplicates/apart/", duplicates.apart, name="duplicates_apart"),
    path("duplicates/merges/", duplicates.merges, name="merges"),
    path("duplicates/merges/<int:change_set_id>/undo/", duplicates.undo, name="merge_undo"),
    path("bin/", bin.listing, name="bin"),
    path("bin/restore/", bin.restore, name="bin_restore"),
    path("bin/empty/", bin.empty, name="bin_empty"),
    path("settings/", rooms.settings_index, name="settings"),
    path("settings/fields/", own_fields.own_fields, name="own_fields"),
    path("settings/fields/new/", own_fields.own_field_new, name="own_field_new"),
    path("settings/field/<slug:slug>/", own_fields.own_field, name="own_field"),
    path("settings/field/<slug:slug>/move/", own_fields.own_field_move, name="own_field_move"),
    path("settings/field/<slug:slug>/kind/", own_fields.own_field_kind, name="own_field_kind"),
    path(
        "settings/field/<slug:slug>/choices/",
        own_fields.own_field_choices,
        name="own_field_choices",
    ),
    path(
        "settings/field/<slug:slug>/remove/", own_fields.own_field_remove, name="own_field_remove"
    ),
    path("settings/field/<slug:slug>/back/", own_fields.own_field_back, name="own_field_back"),
    path("settings/suppressed/", consent.suppressed, name="suppressed"),
    path("settings/users/", users.users, name="users"),
    path("settings/users/invite/", users.user_invite, name="user_invite"),
    path("settings/users/<int:user_id>/", users.user, name="user"),
    path("settings/users/<int:user_id>/off/", users.user_off, name="user_off"),
    path("settings/users/<int:user_id>/on/", users.user_on, name="user_on"),
    path("settings/users/<int:user_id>/reset/", users.user_reset_factor, name="user_reset_factor"),
    path(
        "settings/invitations/<int:invitation_id>/again/",
        users.invitation_again,
        name="invitation_again",
    ),
    path(
        "settings/invitations/<int:invitation_id>/revoke/",
        users.invitation_revoke,
        name="invitation_revoke",
    ),
    path("account/tokens/", tokens.own, name="tokens"),
    path("account/tokens/<int:token_id>/revoke/", tokens.revoke, name="token_revoke"),
    path("settings/tokens/", tokens.services, name="all_tokens"),
    path("settings/teams/", teams.teams, name="teams"),
    path("settings/teams/new/", teams.team_new, name="team_new"),
    path("settings/teams/<int:team_id>/", teams.team, name="team"),
    path("settings/teams/<int:team_id>/delete/", teams.team_delete, name="team_delete"),
]
