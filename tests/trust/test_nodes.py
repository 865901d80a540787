"""Several nodes and workers on one database: they start together, share what is imported, and end one by one."""

from __future__ import annotations

import pytest

from tests.conftest import ON_POSTGRES
from tests.stages.config.installation import Installation, until
from tests.trust.conftest import Install
from tests.trust.effects import queue_file
from tests.trust.lists import write_list

pytestmark = pytest.mark.trust


def serving(nodes: list[Installation]) -> bool:
    return all(node.status() == 200 for node in nodes)


def test_nodes_that_start_together_bring_an_empty_database_up_to_date_once(
    install: Install,
) -> None:
    first = install("empty")
    # A SQLite file has one server; workers may be as many as one likes.
    nodes = [first, install(of=first)] if ON_POSTGRES else [first]
    started = [node.start("serve") for node in nodes]
    started += [node.start("worker") for node in nodes for _n in range(2)]
    until(lambda: serving(nodes), 180)
    workers = "SELECT COUNT(*) FROM ledger_lease WHERE name LIKE 'worker:%'"
    until(lambda: first.scalar(workers) == 3 * len(nodes), 120)
    assert [process.poll() for process in started] == [None] * len(started)
    (found,) = first.rows(
        "SELECT COUNT(*) AS n, COUNT(DISTINCT app || '.' || name) AS different FROM django_migrations"
    )
    assert found["n"] == found["different"]
    said = "".join(node.said() for node in nodes)
    assert said.count("Brought the database up to date") <= 1
    assert "Traceback" not in said, said
    assert first.scalar("SELECT COUNT(*) FROM qualify_playbookversion WHERE is_running") == 1
    assert first.scalar("SELECT COUNT(*) FROM ledger_event WHERE name = 'playbook.enacted'") == 1


@pytest.mark.skipif(not ON_POSTGRES, reason="a SQLite file is not shared between homes")
def test_a_file_that_one_node_took_is_imported_by_the_worker_of_another(
    install: Install, tmp_path_factory: pytest.TempPathFactory
) -> None:
    first = install()
    made = write_list(tmp_path_factory.mktemp("lists") / "list.csv", 300)
    queue_file(first, made.path)
    other = install(of=first)
    other.start("worker")
    until(lambda: first.rows("SELECT state FROM capture_import")[0]["state"] == "done", 120)
    assert first.scalar("SELECT COUNT(*) FROM people_person") == made.distinct
