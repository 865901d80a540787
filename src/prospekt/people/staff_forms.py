"""Forms of people and teams; choices come from the tables, checks from the actions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from prospekt.people.actions.teams import LONGEST_NAME
from prospekt.people.models import User
from prospekt.people.queries.rights import teams_under
from prospekt.people.queries.staff import team_choices
from prospekt.ui.languages import LANGUAGES


class OwnNames(forms.Select):
    """Languages by their own names: each is said in its own language."""

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        if value:
            option["attrs"]["lang"] = str(value)
        return option


class PlaceForm(forms.Form):
    """What a user may do and where: role and team."""

    role = forms.ChoiceField(label=pgettext_lazy("user", "Role"), choices=User.Role.choices)
    team = forms.TypedChoiceField(label=_("Team"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].choices = [("", _("No team")), *team_choices()]


class InviteForm(PlaceForm):
    """Whom to ask in, and as what."""

    field_order = ("email", "language", "role", "team")
    email = forms.EmailField(
        label=_("E-mail"), widget=forms.EmailInput(attrs={"autocomplete": "off", "autofocus": True})
    )
    language = forms.ChoiceField(
        label=_("Language of the mail"),
        choices=LANGUAGES,
        required=False,
        initial=get_language,
        widget=OwnNames,
    )


class TeamForm(forms.Form):
    """A team's name, and the team it stands under."""

    name = forms.CharField(label=_("Name"), max_length=LONGEST_NAME)
    parent = forms.TypedChoiceField(
        label=_("Stands under"), required=False, coerce=int, empty_value=None
    )

    def __init__(self, *args: Any, team_id: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = teams_under(team_id) if team_id is not None else ()
        self.fields["parent"].choices = [("", _("No other team")), *team_choices(without=own)]
