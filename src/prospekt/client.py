"""A client of the REST API: typed, thin, only the standard library. Imports nothing else of Prospekt.

    from prospekt.client import Client

    crm = Client("https://crm.example.com", "prk_...")
    for lead in crm.leads(grade="A"):
        print(lead["name"], lead["points"] / 100)

Pages follow each other by themselves. A write carries an idempotency key and is sent again with the same key when
the connection is lost, so that it has one effect. Whatever is refused raises ProblemError, which says why.
"""

from __future__ import annotations

import json
import mimetypes
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path
from types import TracebackType
from typing import Any, TypedDict
from urllib.parse import quote, urlencode, urlsplit

__all__ = ["Client", "Lead", "LeadLine", "ProblemError", "Upserted"]
Json = dict[str, Any]
BUSY = (429, 503)


class LeadLine(TypedDict):
    """A lead as lists have it; `points` are hundredths."""

    ref: str
    is_company: bool
    name: str
    role: str
    company_ref: str | None
    company: str
    email: str
    phone: str
    country: str
    grade: str
    points: int
    owner_id: int | None
    source_id: int | None
    last_touch_at: str | None
    tags: list[str]


class Lead(TypedDict, total=False):
    """Everything known about a lead; `version` goes back with a change."""

    ref: str
    is_company: bool
    version: int
    name: str
    full_name: str
    role: str
    company: str
    company_ref: str | None
    country: str
    city: str
    lifecycle: str
    grade: str
    points: int
    owner_id: int | None
    own: Json
    emails: list[Json]
    phones: list[Json]
    tags: list[Json]


class Upserted(TypedDict):
    """What became of each row, and how many of each there are."""

    created: int
    updated: int
    unchanged: int
    merged: int
    rejected: int
    rows: list[Json]


class ProblemError(Exception):
    """The call was refused: `code` for programs, `detail` for people, `reference` for whoever reads the log."""

    def __init__(self, status: int, problem: Json) -> None:
        self.status = status
        self.code = str(problem.get("code", ""))
        self.detail = str(problem.get("detail", ""))
        self.reference = str(problem.get("reference", ""))
        self.field = problem.get("field")
        self.problem = problem
        super().__init__(f"{self.detail} ({status} {self.code}, reference {self.reference})")


class Client:
    """Calls the API at `address` with a token. Not for several threads at once: give each its own."""

    def __init__(
        self,
        address: str,
        token: str,
        *,
        timeout: float = 30,
        attempts: int = 5,
        language: str = "",
    ) -> None:
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"not an address such as https://crm.example.com: {address}")
        kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        self._connection = kind(parts.hostname, parts.port, timeout=timeout)
        self._root = f"{parts.path.rstrip('/')}/api/v1"
        self._headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
        if language:
            self._headers["Accept-Language"] = language
        self._attempts = attempts

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give the connection up."""
        self._connection.close()

    def me(self) -> Json:
        """Who calls, and what the token may do."""
        return self.call("GET", "/me")

    def leads(self, **filters: str | int) -> Iterator[LeadLine]:
        """All leads of a view, page by page: q, sort, owner, lifecycle, grade, source, tag, from_, to, kind."""
        yield from self.pages("/leads", "leads", filters)

    def lead(self, ref: str) -> Lead:
        """One lead."""
        return self.call("GET", f"/leads/{quote(ref)}")  # type: ignore[return-value]

    def enter_lead(self, **facts: Any) -> Lead:
        """Enter a lead. Raises ProblemError already_known if it is there; `problem["lead"]` says which."""
        return self.call("POST", "/leads", facts)  # type: ignore[return-value]

    def change_lead(self, ref: str, *, version: int, **facts: Any) -> Lead:
        """Change facts. Raises ProblemError conflict if somebody else changed the same since `version`."""
        return self.call("PATCH", f"/leads/{quote(ref)}", {"version": version, **facts})  # type: ignore[return-value]

    def remove_lead(self, ref: str) -> None:
        """Put a lead into the recycle bin."""
        self.call("DELETE", f"/leads/{quote(ref)}")

    def restore_lead(self, ref: str) -> Lead:
        """Take a lead out of the recycle bin."""
        return self.call("POST", f"/leads/{quote(ref)}/restore")  # type: ignore[return-value]

    def upsert(
        self,
        source: str,
        rows: Sequence[Mapping[str, Any]],
        *,
        mode: str = "upsert",
        policy: str = "overwrite",
    ) -> Upserted:
        """Create or update up to 1,000 leads by the ids of another system, `source`."""
        body = {"source": source, "mode": mode, "policy": policy, "rows": list(rows)}
        return self.call("POST", "/bulk/leads", body)  # type: ignore[return-value]

    def tag(self, ref: str, *names: str) -> list[Json]:
        """Put tags on a lead; returns all its tags."""
        found = self.call("POST", f"/leads/{quote(ref)}/tags", {"names": list(names)})
        return list(found["tags"])

    def add_note(self, ref: str, text: str) -> int:
        """Write a note; returns the id of its event."""
        return int(self.call("POST", f"/leads/{quote(ref)}/notes", {"text": text})["event_id"])

    def record_touch(self, ref: str, kind: str, **more: Any) -> int:
        """Record a call, visit, meeting...; returns the id of its event."""
        told = self.call("POST", f"/leads/{quote(ref)}/touches", {"kind": kind, **more})
        return int(told["event_id"])

    def set_owner(self, ref: str, owner_id: int | None) -> Lead:
        """Give a lead to a user; None takes the owner away."""
        return self.call("PUT", f"/leads/{quote(ref)}/owner", {"owner_id": owner_id})  # type: ignore[return-value]

    def timeline(self, ref: str, *, show: str = "all") -> Iterator[Json]:
        """What happened, newest first."""
        yield from self.pages(f"/leads/{quote(ref)}/timeline", "events", {"show": show})

    def score(self, ref: str) -> Json:
        """The score of this moment with its reasons, which add up to it."""
        return self.call("GET", f"/leads/{quote(ref)}/score")

    def companies(self, **filters: str | int) -> Iterator[Json]:
        """All companies by name."""
        yield from self.pages("/companies", "companies", filters)

    def send_file(self, path: str | Path) -> Json:
        """Send a file to import; nothing is imported until `run_import`."""
        file, edge = Path(path), uuid.uuid4().hex
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        name = file.name.replace('"', "_").replace("\r", "_").replace("\n", "_")
        head = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: {kind}\r\n\r\n'
        content = head.encode() + file.read_bytes() + f"\r\n--{edge}--\r\n".encode()
        return self._answer("POST", "/imports", content, f"multipart/form-data; boundary={edge}")

    def change_import(self, import_id: int, *, mark: str, **choices: Any) -> Json:
        """Say what columns become: columns=[{"index": 0, "target": "email"}], settings={...}, skip_open=True."""
        return self.call("PATCH", f"/imports/{import_id}", {"mark": mark, **choices})

    def try_import(self, import_id: int) -> Json:
        """What an import would do; keeps nothing."""
        return self.call("POST", f"/imports/{import_id}/try")

    def run_import(self, import_id: int, *, wait: float = 0) -> Json:
        """Start an import, and with `wait` seconds look until it is over; returns how it stands then."""
        record, until = self.call("POST", f"/imports/{import_id}/run"), time.monotonic() + wait
        while record["state"] in ("queued", "running") and time.monotonic() < until:
            time.sleep(0.5)
            record = self.call("GET", f"/imports/{import_id}")
        return record

    def undo_import(self, import_id: int) -> Json:
        """Take an import back."""
        return self.call("POST", f"/imports/{import_id}/undo")

    def pages(self, path: str, name: str, parameters: Mapping[str, str | int]) -> Iterator[Any]:
        """Everything in the lists called `name`, page after page."""
        asked: dict[str, str | int] = {"limit": 200}
        asked |= {key.rstrip("_"): value for key, value in parameters.items() if value != ""}
        while True:
            page = self.call("GET", f"{path}?{urlencode(asked)}")
            yield from page[name]
            if not page["next"]:
                return
            asked["after"] = page["next"]

    def call(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Json:
        """Any call of the API; `path` begins behind /api/v1. Raises ProblemError, and OSError when nobody answers."""
        content = None if body is None else json.dumps(body).encode()
        return self._answer(method, path, content, "application/json" if content else "")

    def _answer(self, method: str, path: str, content: bytes | None, kind: str) -> Json:
        headers = {**self._headers, **({"Content-Type": kind} if kind else {})}
        if method != "GET":
            headers["Idempotency-Key"] = uuid.uuid4().hex
        for attempt in range(1, self._attempts + 1):
            is_last = attempt == self._attempts
            try:
                status, told, wait = self._sent(method, path, content, headers)
            except (OSError, HTTPException):
                self._connection.close()
                if is_last:
                    raise
                wait = min(0.2 * 2**attempt, 10)
            else:
                if status < 400:
                    return told
                passes = status in BUSY or told.get("code") == "in_flight"
                if is_last or not passes:
                    raise ProblemError(status, told)
            time.sleep(wait)
        raise AssertionError("the last attempt returns or raises")

    def _sent(
        self, method: str, path: str, content: bytes | None, headers: Mapping[str, str]
    ) -> tuple[int, Json, float]:
        """Status, answer, and how long to wait before the next attempt."""
        self._connection.request(method, self._root + path, content, dict(headers))
        answer = self._connection.getresponse()
        text = answer.read()
        wait = float(answer.getheader("Retry-After") or 1)
        try:
            told = json.loads(text) if text else {}
        except ValueError:
            told = {"detail": text[:200].decode("utf-8", "replace")}
        return answer.status, told, wait
