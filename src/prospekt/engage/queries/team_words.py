"""The words that a team has taught the reader of lines."""

from __future__ import annotations

from django.db.models import QuerySet

from prospekt.engage.models import TeamWord
from prospekt.people.models import User
from prospekt.people.rules.rights import Reader

ENOUGH = 2
"""So often a word has to be corrected in the same way before it is believed."""


def team_of(reader: Reader) -> int | None:
    """The team whose words hold for the reader."""
    if not reader.user_id:
        return None
    return User.objects.filter(pk=reader.user_id).values_list("team_id", flat=True).first()


def words_of_team(team_id: int | None) -> QuerySet[TeamWord]:
    """All its words, also those that were corrected only once."""
    return TeamWord.objects.filter(team_id=team_id).order_by("word")


def own_words(team_id: int | None) -> dict[str, str]:
    """Word -> what it means, of those that are believed."""
    return dict(words_of_team(team_id).filter(n__gte=ENOUGH).values_list("word", "meaning"))
