"""The words of a team: learned when a line is corrected, forgotten when somebody takes them out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from prospekt.engage.events import TeamWordForgotten, TeamWordLearned
from prospekt.engage.models import TeamWord
from prospekt.engage.queries.team_words import team_of, words_of_team
from prospekt.ledger.actions import append
from prospekt.ledger.events import Actor
from prospekt.people.queries.rights import check_right, reader_of
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

MOST = 500
"""Words that a team can teach; the line is read with all of them."""


def learn_words(taught: Mapping[str, str], *, by: Actor, now: datetime) -> None:
    """Count each word (folded) with what it means here; another meaning than before begins anew. In a transaction."""
    if not taught or by.user_id is None:
        return
    team_id = team_of(reader_of(by))
    known = {
        each.word: each
        for each in words_of_team(team_id).select_for_update().filter(word__in=taught)
    }
    room = MOST - words_of_team(team_id).count()
    happened = []
    for word, meaning in sorted(taught.items()):
        row = known.get(word)
        if row is None:
            if room <= 0:
                continue
            room -= 1
            row = TeamWord(team_id=team_id, word=word, meaning=meaning, n=0)
        row.n = row.n + 1 if row.meaning == meaning else 1
        row.meaning = meaning
        row.save()
        happened.append(TeamWordLearned(word=row.pk, meaning=meaning, n=row.n))
    append(happened, by=by, now=now)


def forget_word(word_id: int, *, by: Actor, now: datetime) -> None:
    """A word of the actor's team means again what the tables say. Raises Refusal not_found."""
    reader = reader_of(by)
    check_right(reader, "change_leads")
    with transaction.atomic():
        gone, _kinds = words_of_team(team_of(reader)).filter(pk=word_id).delete()
        if not gone:
            message = _("This word is no longer there; somebody else may have taken it out.")
            raise Refusal(Problem("not_found", message))
        append([TeamWordForgotten(word=word_id)], by=by, now=now)
