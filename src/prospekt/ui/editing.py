"""A value that becomes a field where it stands; drawn in Python, because the page of a lead has twenty of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape

from django.template import Context
from django.template.defaulttags import CsrfTokenNode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from prospekt.ui.parts import options


def inline_edit(
    context: Context,
    label: object,
    *,
    id: str,
    url: str,
    name: str,
    value: object,
    version: int,
    shown: object = None,
    type: str = "text",
    choices: Iterable[tuple[str, object]] = (),
    errors: Iterable[object] = (),
    conflict: Mapping[str, object] | None = None,
) -> SafeString:
    """A value that becomes a field; posts field, value, version; `conflict` has who and value of the other.

    `shown` is what is saved (None: the value); after a refusal the value is what was typed.
    """
    is_open, word = bool(errors or conflict), _text(label)
    id_, url_ = _text(id), _text(url)
    if choices:
        box = f'<select class="input" name="value" aria-label="{word}">{options(choices, value)}</select>'
    else:
        wrong = f' aria-invalid="true" aria-describedby="{id_}-error"' if errors else ""
        box = (
            f'<input class="input" type="{_text(type)}" name="value" value="{_text(value)}"'
            f' aria-label="{word}" autocomplete="off"{wrong}>'
        )
    # Every text is escaped where it is put in.
    return SafeString(f"""
<inline-edit id="{id_}">
  {_button(word, value if shown is None else shown, is_open)}
  <form method="post" action="{url_}" hx-post="{url_}" hx-target="closest inline-edit" hx-swap="outerHTML"{"" if is_open else " hidden"}>
    {CsrfTokenNode().render(context)}
    <input type="hidden" name="field" value="{_text(name)}">
    <input type="hidden" name="version" value="{version}">
    {box}
    {_errors(id_, errors)}
    {_conflict(conflict)}
  </form>
</inline-edit>
""")


def _button(word: str, shown: object, is_open: bool) -> str:
    """What is read, and opens the field; `word` is escaped."""
    hidden = " hidden" if is_open else ""
    if shown:
        does = f"{_('Edit %(label)s') % {'label': word}}: {_text(shown)}"
        return (
            f'<button type="button" data-edit aria-label="{does}"{hidden}>{_text(shown)}</button>'
        )
    add = _text(_("Add"))
    return (
        f'<button type="button" data-edit aria-label="{add}: {word}"{hidden}>'
        f'<span class="is-empty">{add}</span></button>'
    )


def _errors(id_: str, errors: Iterable[object]) -> str:
    if not errors:
        return ""
    said = "".join(f"<span>{_text(error)}</span>" for error in errors)
    return f'<p class="errorlist" id="{id_}-error">{said}</p>'


def _conflict(conflict: Mapping[str, object] | None) -> str:
    if not conflict:
        return ""
    both = {"who": _text(conflict["who"]), "theirs": _text(conflict["value"])}
    return f"""
      <div class="conflict" role="alert">
        <p>{_("%(who)s has meanwhile saved: %(theirs)s") % both}</p>
        <div class="btn-row"><button class="btn compact">{_("Save mine")}</button><button class="btn compact" name="take" value="theirs">{_("Keep theirs")}</button></div>
      </div>
    """


def _text(value: object) -> str:
    return "" if value is None else escape(str(value))
