"""What is looked at besides every bare address: addresses with parameters, and what opens by doing something."""

from __future__ import annotations

Step = tuple[str, ...]
"""("click", selector), ("fill", selector, text), ("choose", selector, number of the option), ("press", key), ("see", selector)."""

PLACES = {
    "leads, none found": "/leads/?q=zzzzqqqq",
    "leads, one found": "/leads/?q=ragnhild+solbakken",
    "leads, filtered and sorted": "/leads/?lifecycle=lead&sort=name",
    "leads, other columns": "/leads/?columns=email,phone,own:budget_frame,tags",
    "leads in groups": "/leads/?group=grade",
    "leads as cards": "/leads/?look=cards&group=owner",
    "leads, filter as a page": "/leads/filter/?lifecycle=lead",
    "panel of a person": "/leads/?open={person}",
    "panel of a company": "/leads/?open={company}",
    "help, no word found": "/help/?q=zzzzqq",
    "search": "/search/?q=an",
    "search, none found": "/search/?q=zzzzqqqq",
    "audit, nothing found": "/audit/?lead=p999999",
    "rejected rows": "/imports/{import}/rows/?outcome=rejected",
    "campaigns by channel": "/campaigns/?by=channel&period=all",
    "components, list and panel": "/design/list/?open=1",
    "lead that was handed over": "/leads/{handed}/",
    "lead that is put aside": "/leads/{aside}/",
    "call in a list": "/calls/{late}/?list=1",
    "give a line of the day away": "/today/{late}/give/",
    "disqualify": "/leads/{late}/stage/?do=disqualify",
    "follow up later": "/leads/{late}/stage/?do=later",
    "lifecycle by hand": "/leads/{late}/stage/?do=lifecycle",
    "follow-up list, by signal": "/leads/follow-up/?part=signal",
    "follow-up list, recycled": "/leads/follow-up/?part=woken",
    "question of money": "/leads/{person}/answers/?ask=budget",
    "question of a choice": "/leads/{person}/answers/?ask=need",
    "question of words": "/leads/{person}/answers/?ask=committee",
    "tasks that are done": "/tasks/?part=done",
    "task of the lead": "/tasks/new/?lead={late}",
    "hand-overs that are decided": "/handovers/?part=closed",
    "merge with whom": "/leads/{one}/merge/?q=hansen",
    "merge, both side by side": "/leads/{one}/merge/?with={other}",
    "bulk edit that is done": "/leads/bulk/{bulk}/",
    "assignment that was made": "/assignment/{assignment}/",
    "why this owner": "/leads/{assigned}/routing/",
    "draft, a rule": "/scorecard/drafts/{tried}/part/?file=scorecard.toml&table=fit.phone",
    "draft, a new question": "/scorecard/drafts/{tried}/part/?file=questions.toml&new=questions",
    "draft, who moves": "/scorecard/drafts/{tried}/moves/",
    "draft, publish": "/scorecard/drafts/{tried}/publish/",
}
"""Addresses with parameters; `test_address` sees those without."""
EMPTY = (
    "/leads/", "/companies/", "/imports/", "/campaigns/", "/bin/", "/audit/", "/search/?q=an", "/help/first-steps/",
    "/account/tokens/", "/settings/fields/", "/settings/teams/", "/sources/",
)  # fmt: skip
"""Places as they are on the first day."""
REFUSED = {
    "/leads/p999999/": 404,
    "/nowhere/": 404,
    "/leads/?sort=colour": 422,
    "/leads/views/": 405,
}
_ASKED = ".filter-row select[id^=f-]"
_EDITOR = (("click", "[data-filter]"), ("see", ".filter-editor"))
STATES: dict[str, tuple[str | Step, ...]] = {
    "panel by a click": ("/leads/", ("click", "[data-open]"), ("see", "#panel h2")),
    "touch in the panel": (
        "/leads/?open={person}",
        ("click", "#panel a[hx-get*='/touch/']"),
        ("see", "#panel select"),
    ),
    "counts beside the list": ("/leads/", ("click", "[hx-get*='/counts/']"), ("see", "#panel > *")),
    "filter editor": ("/leads/", *_EDITOR),
    "filter editor, a condition": (
        "/leads/",
        *_EDITOR,
        ("choose", _ASKED, "3"),
        ("see", ".filter-row [name^=v-]"),
    ),  # fmt: skip
    "filter editor, a group": (
        "/leads/",
        *_EDITOR,
        ("click", "[value^='group:']"),
        ("see", ".filter-group .filter-group"),
    ),  # fmt: skip
    "filter editor, refused": (
        "/leads/",
        *_EDITOR,
        ("choose", _ASKED, "3"),
        ("see", ".filter-row [name^=v-]"),
        ("click", ".editor-foot [value=apply]"),
        ("see", ".filter-editor .notice"),
    ),  # fmt: skip
    "palette": ("/companies/", ("press", "Control+k"), ("see", "#palette-list [role=option]")),
    "palette, found": (
        "/companies/",
        ("press", "Control+k"),
        ("fill", "#palette [role=combobox]", "an"),
        ("see", "#palette-found [data-q=an]"),
    ),
    "palette, none found": (
        "/companies/",
        ("press", "Control+k"),
        ("fill", "#palette [role=combobox]", "zzzzqq"),
        ("see", "#palette-found [data-q=zzzzqq]"),
    ),
    "chosen rows": ("/leads/", ("click", "[data-select-all]"), ("see", ".selection-bar")),
    "chosen rows, tag": (
        "/leads/",
        ("click", "[data-select-all]"),
        ("click", ".selection-bar [value=tag]"),
        ("see", "#chosen-tag"),
    ),
    "chosen rows, assign": (
        "/leads/",
        ("click", "[data-select-all]"),
        ("click", ".selection-bar [value=assign]"),
        ("see", "#chosen-owner"),
    ),
    "a value being edited": (
        "/leads/?open={person}",
        ("click", "#panel [data-edit]"),
        ("see", "#panel inline-edit .input"),
    ),
    "an import that was tried": ("/imports/{import_id}/check/", ("see", ".tried")),
    "question on the page of the lead": (
        "/leads/{late}/",
        ("click", "#answers .ask-next a[hx-get]"),
        ("see", "#ask-words"),
    ),
    "line of the log, read": (
        "/log/",
        ("fill", "#log-text", "Called Late Dagvik, budget 20k EUR, too expensive, demo on Tuesday"),
        ("click", ".quick button"),
        ("see", ".line-plan"),
    ),
    "line of the log, read on the page of the lead": (
        "/leads/{late}/",
        ("fill", "#log-text", "called, no answer, try again tomorrow"),
        ("click", ".quick:has(#log-text) button"),
        ("see", "#log-preview .line-plan"),
    ),
    "line of the log, nobody of that name": (
        "/log/",
        ("fill", "#log-text", "called Zzzzqqqq"),
        ("click", ".quick button"),
        ("see", ".line-whom"),
    ),
    "key help": ("/leads/", ("press", "?"), ("see", "#keys")),
}
"""An address, then what is done there."""
