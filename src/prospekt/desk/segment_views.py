"""Segments on the screen: all of them with how many are in each, a new one out of the list, changing and removing one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from prospekt.desk.list_requests import asked_view
from prospekt.desk.queries.filter_words import Show, whole_tree, words_here
from prospekt.desk.queries.lists import SHARE_WORDS, list_url
from prospekt.desk.queries.names import Names, all_names
from prospekt.people.actions.segments import (
    SegmentDraft,
    remove_segment,
    restore_segment,
    save_segment,
)
from prospekt.people.forms import log_foreign
from prospekt.people.models import Segment
from prospekt.people.queries.facets import COUNTED, capped
from prospekt.people.queries.rights import reader_of
from prospekt.people.queries.seen_segments import seen_segments
from prospekt.people.queries.segments import counts_of, may_change, segment_of, share_of, tree_of
from prospekt.people.rules.list_view import ListView
from prospekt.people.rules.rights import Reader
from prospekt.people.views.guard import needs
from prospekt.people.views.requests import by_web
from prospekt.playbook.filters.catalog import Vocabulary
from prospekt.playbook.filters.reading import write_text
from prospekt.playbook.filters.tree import EVERYTHING, Filter, to_json
from prospekt.playbook.filters.wording import to_sentence
from prospekt.ui.said import said
from prospekt.ui.written import number
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

COMPARED = 50_000
"""So far the leads before and after another filter are counted."""


@needs("see_leads")
@require_safe
def segments(request: HttpRequest) -> HttpResponse:
    """All segments of the reader, those in the bin beneath."""
    reader = reader_of(request.user)
    names = all_names(reader)
    rows, gone = list(seen_segments(reader)), list(seen_segments(reader, removed=True))
    counts, words = counts_of([row.pk for row in rows], reader=reader), words_here(names)
    context = {
        "rows": [_line(row, names, words, reader) | {"n": _count(counts[row.pk])} for row in rows],
        "removed": [_line(row, names, words, reader) for row in gone],
    }
    return render(request, "desk/segments.html", context)


@needs("change_leads")
def new(request: HttpRequest) -> HttpResponse:
    """A segment out of the filter of a list: GET asks for its name, POST makes it."""
    reader = reader_of(request.user)
    names = all_names(reader)
    tree = _asked(request, names, reader)
    problem = None
    if request.method == "POST":
        log_foreign(request.POST, ["name", "share"], "segment_new")
        draft = SegmentDraft(
            request.POST.get("name", ""), to_json(tree), request.POST.get("share", "own")
        )
        try:
            segment_id = save_segment(draft, by=by_web(request), now=timezone.now())
        except Refusal as refused:
            problem = _mild(refused)
        else:
            return redirect("segment", segment_id)
    query = request.GET.urlencode()
    others = [row for row in seen_segments(reader) if may_change(row, reader)]
    context = {
        **_shares(reader), "sentence": _sentence(tree, names), "query": query, "problem": problem,
        "n": _count(capped([ListView(tree=tree)], reader=reader)[0]), "name": request.POST.get("name", ""),
        "others": [{"id": row.pk, "name": row.name} for row in others] if tree != EVERYTHING else [],
        "back": f"{list_url({})}?{query}" if query else list_url({}), "is_empty": tree == EVERYTHING,
    }  # fmt: skip
    return render(request, "desk/segment_new.html", context, status=422 if problem else 200)


@needs("see_leads", post="change_leads")
def one(request: HttpRequest, segment_id: int) -> HttpResponse:
    """A segment. With the filter of a list in the address: what it would be with that one, before it is."""
    reader, now = reader_of(request.user), timezone.now()
    if request.method == "POST":
        return _act(request, segment_id, reader)
    segment = segment_of(segment_id, reader=reader)
    names = all_names(reader)
    words = words_here(names)
    asked = _asked(request, names, reader) if request.GET else EVERYTHING
    context = {
        **_shares(reader), **_line(segment, names, words, reader),
        "n": _count(counts_of([segment_id], reader=reader)[segment_id]), "now": now,
        "query": request.GET.urlencode(),
    }  # fmt: skip
    if asked != EVERYTHING:
        context["after"] = _sentence(asked, names)
        before = counts_of([segment_id], reader=reader, cap=COMPARED)[segment_id]
        after = capped([ListView(tree=asked)], reader=reader, cap=COMPARED)[0]
        context |= {"n": _count(before, COMPARED), "n_after": _count(after, COMPARED)}
    return render(request, "desk/segment.html", context)


def _act(request: HttpRequest, segment_id: int, reader: Reader) -> HttpResponse:
    log_foreign(request.POST, ["do", "name", "share"], "segment")
    by, now, wanted = by_web(request), timezone.now(), request.POST.get("do", "")
    if wanted == "remove":
        remove_segment(segment_id, by=by, now=now)
        messages.success(request, gettext("The segment is in the bin."))
        return redirect("segments")
    if wanted == "restore":
        restore_segment(segment_id, by=by, now=now)
    elif wanted == "ask":
        tree = _asked(request, all_names(reader), reader)
        save_segment(SegmentDraft(tree=to_json(tree)), segment_id=segment_id, by=by, now=now)
    elif wanted == "save":
        draft = SegmentDraft(request.POST.get("name", ""), None, request.POST.get("share"))
        save_segment(draft, segment_id=segment_id, by=by, now=now)
    else:
        message = _("This is not something a segment can do. Go back and use its buttons.")
        raise Refusal(Problem("unknown_code", message))
    return redirect("segment", segment_id)


def _asked(request: HttpRequest, names: Names, reader: Reader) -> Filter:
    """The filter of the list in the address. Raises Refusal where it searches for words."""
    view = asked_view(request.GET, names, reader).view
    if view.q:
        message = _(
            "A segment has a filter, but no search words: “{q}” cannot be part of one. Filter by a fact instead."
        )
        raise Refusal(Problem("unknown_filter", message, {"q": view.q}, column="q"))
    return whole_tree(view)


def _mild(refused: Refusal) -> str:
    if refused.problem.code in ("not_found", "not_allowed"):
        raise refused
    return said(refused.problem)


def _line(row: Segment, names: Names, words: Vocabulary, reader: Reader) -> dict[str, Any]:
    tree = tree_of(row, words)
    plain = write_text({"fact": "segment", "is": [row.pk]})
    return {
        "id": row.pk, "name": row.name, "who": names.user.get(row.owner_id or 0, ""), "since": row.made_at,
        "share": share_of(row), "share_word": gettext(SHARE_WORDS[share_of(row)]), "is_filled": row.filled_at is not None,
        "sentence": _sentence(tree, names) if tree else gettext("Its filter asks what there is no longer: give it another one."),
        "is_broken": tree is None, "is_timed": row.is_timed, "may_change": reader.may("change_leads") and may_change(row, reader),
        "url": list_url({"filter": plain}),
        "filter_url": list_url({"filter": write_text(row.tree)}) if tree else "",
    }  # fmt: skip


def _sentence(tree: Filter, names: Names) -> str:
    text = to_sentence(tree, gettext, Show(names))
    return text[:1].upper() + text[1:]


def _shares(reader: Reader) -> dict[str, Any]:
    shares = [
        (code, gettext(word))
        for code, word in SHARE_WORDS.items()
        if code != "team" or reader.team_id is not None
    ]
    return {"may_share": reader.may("share_views"), "shares": shares}


def _count(n: int, most: int = COUNTED) -> str:
    return f"{number(most)}+" if n > most else number(n)
