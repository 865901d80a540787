"""The SQL of a card that uses every part of the language, stored per engine.

PROSPEKT_WRITE_GOLDEN=1 writes the files anew; read the difference before you keep it.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import get_args

import pytest

from prospekt.playbook.compile_ibis import card_sql
from prospekt.playbook.interest_sql import Dialect
from prospekt.playbook.loading import load, parse, shipped

GOLDEN = Path(__file__).parent / "golden"
DIALECTS: tuple[Dialect, ...] = get_args(Dialect)
CARD = '''
base_rate = 0.03
horizon_days = 180

[grades]
letters = [20, 10, 5]
digits = [10, 5, 1]

[fit.size]
title = "Size"
points = 12.5
when = "50 <= employees < 250 and not own.seats > 10"

[fit.place]
title = "Place"
points = 3
when = 'country in ("NO", "MY") or city == "Ålesund" and language not in ("en", "nb")'

[fit.words]
title = "Words"
points = 4
when = """contains(industry, "o'neill", "50%") or starts(role, "head of") or word(department, "it")"""

[interest.visit]
title = "Visit"
points = 2
cap = 6.5
half_life_days = 14
on = 'kind == "visit"'

[interest.careers]
title = "Careers"
points = -1
cap = 3
half_life_days = 30
on = 'topic == "careers"'

[negative.unreachable]
title = "Unreachable"
points = -7
when = "no_email and not has_phone or not known(source) and country != 'NO'"
'''


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("each", [False, True], ids=["sums", "each"])
def test_sql_is_as_stored(dialect: Dialect, each: bool) -> None:
    card = parse("golden", {"playbook.toml": 'title = "Golden"', "scorecard.toml": CARD}).card
    sql = card_sql(card, dialect, 1_763_753_127.25, each) + "\n"
    stored = GOLDEN / f"{dialect}_{'each' if each else 'sums'}.sql"
    if os.environ.get("PROSPEKT_WRITE_GOLDEN") == "1":
        stored.write_text(sql, encoding="utf-8")
    assert stored.read_text(encoding="utf-8") == sql


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("name", shipped())
def test_sql_needs_nothing_but_the_engine(name: str, dialect: Dialect) -> None:
    sql = card_sql(load(name).card, dialect, 1_763_753_127.25)
    # Functions that Ibis itself would have to register, and numbers that engines read differently.
    assert "_ibis_" not in sql.lower()
    assert not re.search(r"\d\.\d", re.sub(r"'[^']*'", "", sql))
