"""The words that a team has taught the one-line log: listed, and taken out."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from prospekt.engage.actions.team_words import forget_word
from prospekt.engage.queries.team_words import ENOUGH, team_of, words_of_team
from prospekt.engage.wording import meaning_words
from prospekt.people.forms import log_foreign
from prospekt.people.queries.rights import reader_of
from prospekt.people.views.guard import needs
from prospekt.people.views.requests import by_web


@needs("change_leads")
@require_safe
def words(request: HttpRequest) -> HttpResponse:
    """What the words of the reader's team mean, and which were corrected only once so far."""
    rows = [
        {"id": each.pk, "word": each.word, "meaning": meaning_words(each.meaning), "is_believed": each.n >= ENOUGH}
        for each in words_of_team(team_of(reader_of(request.user)))
    ]  # fmt: skip
    return render(request, "engage/team_words.html", {"rows": rows})


@needs("change_leads")
@require_POST
def forget(request: HttpRequest, word_id: int) -> HttpResponse:
    """The word means again what it means to everybody."""
    log_foreign(request.POST, (), "team_word_forget")
    forget_word(word_id, by=by_web(request), now=timezone.now())
    messages.success(request, gettext("The word was taken out."))
    return redirect("team_words")
