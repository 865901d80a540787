"""Own fields: add them, call them something else, take them away so that nothing is lost, put them back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Max

from prospekt.ledger.actions import append
from prospekt.ledger.events import Actor
from prospekt.people.actions.own_values import kept_values, rewrite_values
from prospekt.people.events import FieldAdded, FieldChanged, FieldRemoved, FieldRestored
from prospekt.people.models import OwnField
from prospekt.people.queries.field_uses import uses_of
from prospekt.people.queries.own_fields import choice_counts, field_rows, value_counts
from prospekt.people.queries.rights import check_right, reader_of
from prospekt.people.rules.own_shapes import (
    MOST_FILTERABLE,
    check_applies_to,
    check_choices,
    check_help,
    check_kind,
    check_label,
)
from prospekt.people.rules.own_values import WITH_CHOICES, converted, free_slug, own_text
from prospekt.words.folding import fold
from prospekt.words.problem import Problem, Refusal
from prospekt.words.problem import gettext_noop as _

SHOWN = 3


def add_field(
    label: str,
    kind: str,
    *,
    choices: Sequence[str] = (),
    help: str = "",
    applies_to: str = "both",
    is_filterable: bool = False,
    by: Actor,
    now: datetime,
) -> OwnField:
    """A new own field, the last in the order; its slug comes from the label and never changes.

    Raises Refusal for a label that is empty, too long or taken, an unknown kind, and choices that cannot be.
    """
    with transaction.atomic():
        check_right(reader_of(by), "manage_fields")
        known = field_rows()
        made = OwnField(
            label=check_label(label, [field.label for field in known]),
            kind=check_kind(kind),
            choices=check_choices(choices) if kind in WITH_CHOICES else [],
            help=check_help(help),
            applies_to=check_applies_to(applies_to),
            is_filterable=is_filterable,
        )
        if is_filterable:
            _check_room(known)
        if kind in WITH_CHOICES and not made.choices:
            message = _("A field of this kind needs choices. Write each on a line of its own.")
            raise Refusal(Problem("no_choices", message, column="choices"))
        made.slug = free_slug(made.label, set(OwnField.objects.values_list("slug", flat=True)))
        made.position = 1 + (OwnField.objects.aggregate(last=Max("position"))["last"] or 0)
        made.save()
        append([FieldAdded(field=made.pk, kind=made.kind)], by=by, now=now)
    return made


def change_field(
    slug: str,
    *,
    label: str | None = None,
    help: str | None = None,
    applies_to: str | None = None,
    is_filterable: bool | None = None,
    by: Actor,
    now: datetime,
) -> OwnField:
    """Change what is given; nothing happens to the values. Raises Refusal as `add_field`, and not_found."""
    with transaction.atomic():
        field = _locked(slug, by)
        others = [other for other in field_rows() if other.pk != field.pk]
        new = {
            "label": None if label is None else check_label(label, [o.label for o in others]),
            "help": None if help is None else check_help(help),
            "applies_to": None if applies_to is None else check_applies_to(applies_to),
            "is_filterable": is_filterable,
        }
        if is_filterable and not field.is_filterable:
            _check_room(others)
        what = [
            name
            for name, value in new.items()
            if value is not None and value != getattr(field, name)
        ]
        for name in what:
            setattr(field, name, new[name])
        if what:
            field.save(update_fields=what)
            append([FieldChanged(field=field.pk, what=tuple(what))], by=by, now=now)
    return field


def order_fields(slugs: Sequence[str], *, by: Actor, now: datetime) -> None:
    """Put the fields named into this order, before all others. Raises Refusal for one that is not there."""
    with transaction.atomic():
        check_right(reader_of(by), "manage_fields")
        known = {field.slug: field for field in field_rows()}
        for slug in slugs:
            if slug not in known:
                raise Refusal(gone())
        order = [*dict.fromkeys(slugs), *(slug for slug in known if slug not in slugs)]
        moved = []
        for position, slug in enumerate(order, start=1):
            if known[slug].position != position:
                known[slug].position = position
                moved.append(known[slug])
        OwnField.objects.bulk_update(moved, ["position"])
        append(
            [FieldChanged(field=field.pk, what=("position",)) for field in moved], by=by, now=now
        )


def move_field(slug: str, by_places: int, *, by: Actor, now: datetime) -> None:
    """Move a field up (negative) or down the order."""
    order = [field.slug for field in field_rows()]
    if slug not in order:
        raise Refusal(gone())
    place = order.index(slug)
    order.insert(max(0, min(len(order) - 1, place + by_places)), order.pop(place))
    order_fields(order, by=by, now=now)


def remove_field(slug: str, *, with_values: bool = False, by: Actor, now: datetime) -> int:
    """Show a field no more; its values stay with their leads until it is put back. Returns how many there are.

    Raises Refusal field_has_values (param n) unless `with_values`, and field_used where a scorecard or a view
    reads it.
    """
    with transaction.atomic():
        field = _locked(slug, by)
        n = value_counts([slug], cap=10**9)[slug]
        if uses := uses_of(slug):
            message = _("“{label}” is used: {uses}. Take it out of there first.")
            raise Refusal(
                Problem("field_used", message, {"label": field.label, "uses": "; ".join(uses)})
            )
        if n and not with_values:
            message = _(
                "{n} leads have a value in “{label}”. Confirm that it goes with its values; they are kept until you put it back."
            )
            raise Refusal(Problem("field_has_values", message, {"label": field.label, "n": n}))
        field.removed_at = now
        field.save(update_fields=["removed_at"])
        append([FieldRemoved(field=field.pk, leads=n)], by=by, now=now)
    return n


def restore_field(slug: str, *, by: Actor, now: datetime) -> OwnField:
    """Put a removed field back with all its values. Raises Refusal not_found, and name_taken for its label."""
    with transaction.atomic():
        field = _locked(slug, by, removed=True)
        check_label(field.label, [other.label for other in field_rows()])
        field.removed_at = None
        field.save(update_fields=["removed_at"])
        append([FieldRestored(field=field.pk)], by=by, now=now)
    return field


def convert_field(slug: str, kind: str, *, by: Actor, now: datetime) -> int:
    """Give a field another kind where no value would lose anything; returns how many values were rewritten.

    Text that becomes a choice makes its texts the choices. Raises Refusal would_lose with how many values do
    not fit, and three of them.
    """
    with transaction.atomic():
        field = _locked(slug, by)
        check_kind(kind)
        if kind == field.kind:
            return 0
        if kind in WITH_CHOICES and not field.choices:
            field.choices = check_choices(list(choice_counts(field)))
        _check_loses_nothing(field, kind)
        n = rewrite_values(
            field, lambda v: converted(v, kind, field.choices, settings.CURRENCY), by=by, now=now
        )
        field.kind = kind
        field.save(update_fields=["kind", "choices"])
        append([FieldChanged(field=field.pk, what=("kind",), kind=kind, leads=n)], by=by, now=now)
    return n


def _check_loses_nothing(field: OwnField, kind: str) -> None:
    bad: list[str] = []
    n = 0
    for value in kept_values(field):
        try:
            converted(value, kind, field.choices, settings.CURRENCY)
        except Refusal:
            n += 1
            if len(bad) < SHOWN and own_text(value) not in bad:
                bad.append(own_text(value)[:60])
    if n:
        message = _(
            "{n} values of “{label}” would lose something, such as {values}. Correct them first, or leave the kind as it is."
        )
        params = {"n": n, "label": field.label, "values": ", ".join(f"“{text}”" for text in bad)}
        raise Refusal(Problem("would_lose", message, params, column="kind"))


def add_choices(slug: str, choices: Sequence[str], *, by: Actor, now: datetime) -> OwnField:
    """Add choices at the end. Raises Refusal for one that is there already."""
    with transaction.atomic():
        field = _with_choices(slug, by)
        field.choices = check_choices([*field.choices, *choices])
        field.save(update_fields=["choices"])
        append([FieldChanged(field=field.pk, what=("choices",))], by=by, now=now)
    return field


def take_choices(slug: str, *, by: Actor, now: datetime) -> OwnField:
    """Make the texts that leads have choices too, commonest first."""
    with transaction.atomic():
        field = _with_choices(slug, by)
        known = {fold(choice) for choice in field.choices}
        new: dict[str, str] = {}
        for text in choice_counts(field):
            if fold(text) not in known:
                new.setdefault(fold(text), text)
        field.choices = check_choices([*field.choices, *new.values()])
        field.save(update_fields=["choices"])
        append([FieldChanged(field=field.pk, what=("choices",))], by=by, now=now)
    return field


def rename_choice(slug: str, choice: str, new: str, *, by: Actor, now: datetime) -> int:
    """Call a choice something else, in all leads too; returns how many leads have it."""
    with transaction.atomic():
        field = _with_choices(slug, by)
        place = _place(field, choice)
        before = field.choices[place]
        field.choices[place] = new
        field.choices = check_choices(field.choices)
        n = _replace(field, before, field.choices[place], by, now)
        field.save(update_fields=["choices"])
        append([FieldChanged(field=field.pk, what=("choices",), leads=n)], by=by, now=now)
    return n


def remove_choice(slug: str, choice: str, *, into: str = "", by: Actor, now: datetime) -> int:
    """Take a choice away; leads that have it get `into`. Returns how many did.

    Raises Refusal choice_used (param n) where leads have it and `into` is not given.
    """
    with transaction.atomic():
        field = _with_choices(slug, by)
        before = field.choices.pop(_place(field, choice))
        after = field.choices[_place(field, into)] if into else ""
        n = sum(
            number for text, number in choice_counts(field).items() if fold(text) == fold(before)
        )
        if n and not after:
            message = _(
                "{n} leads have “{choice}”. Say which other choice they get, or give them one first."
            )
            raise Refusal(
                Problem("choice_used", message, {"n": n, "choice": before}, column="into")
            )
        n = _replace(field, before, after, by, now) if n else 0
        field.save(update_fields=["choices"])
        append([FieldChanged(field=field.pk, what=("choices",), leads=n)], by=by, now=now)
    return n


def _replace(field: OwnField, before: str, after: str, by: Actor, now: datetime) -> int:
    """Write `after` for `before` in every value, once only where it stands among several."""

    def change(value: object) -> object:
        if not isinstance(value, str):
            return value
        if field.kind != "choices":
            return after if fold(value) == fold(before) else value
        parts = [part.strip() for part in value.split(";")]
        if fold(before) not in map(fold, parts):
            return value
        return "; ".join(dict.fromkeys(after if fold(p) == fold(before) else p for p in parts))

    return rewrite_values(field, change, by=by, now=now)


def _place(field: OwnField, choice: str) -> int:
    for place, known in enumerate(field.choices):
        if fold(known) == fold(choice):
            return place
    message = _("“{choice}” is not one of the choices of “{label}”.")
    params = {"choice": choice[:60], "label": field.label}
    raise Refusal(Problem("not_a_choice", message, params, column="choice"))


def _with_choices(slug: str, by: Actor) -> OwnField:
    field = _locked(slug, by)
    if field.kind not in WITH_CHOICES:
        message = _("“{label}” has no choices: it is of another kind.")
        raise Refusal(Problem("no_choices", message, {"label": field.label}))
    return field


def _locked(slug: str, by: Actor, *, removed: bool = False) -> OwnField:
    """The field, kept as it is until the end of the transaction."""
    check_right(reader_of(by), "manage_fields")
    rows = OwnField.objects.select_for_update().filter(slug=slug, removed_at__isnull=not removed)
    found = rows.first()
    if found is None:
        raise Refusal(gone())
    return found


def gone() -> Problem:
    """A field that is not there."""
    return Problem("not_found", _("There is no such field. It may have been removed."))


def _check_room(others: Sequence[OwnField]) -> None:
    if sum(other.is_filterable for other in others) >= MOST_FILTERABLE:
        message = _(
            "{most} fields can be filtered by already, which is the most. Switch it off for one that nobody filters by."
        )
        raise Refusal(
            Problem(
                "too_many_filterable", message, {"most": MOST_FILTERABLE}, column="is_filterable"
            )
        )
