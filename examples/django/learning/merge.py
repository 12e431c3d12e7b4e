"""The merge of progress from a device into the stored progress. Pure: no database and no clock."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

# What a lesson starts from where its first progress leaves fields out.
NO_PROGRESS = {
    "seen": False,
    "completed": False,
    "percent": 0,
    "time_ms": 0,
    "score_best": None,
    "score_last": None,
    "last_seen_at": None,
}

FIELDS = (*NO_PROGRESS, "updated_at")

NEWER_WINS = ("seen", "completed", "percent", "score_last", "last_seen_at")


class TimeMerge(StrEnum):
    """What becomes of a device's time: added to the stored time, or kept if it is the larger."""

    SUM = "sum"
    MAX = "max"


def merge(
    existing: Mapping[str, Any] | None,
    incoming: Mapping[str, Any],
    *,
    time_merge: TimeMerge,
    latest: datetime | None = None,
) -> dict[str, Any]:
    """
    Returns all of `FIELDS` as they are to be stored.

    `existing` is what is stored, None for nothing yet. `incoming` comes from a device: any of
    `FIELDS`, with `updated_at` always among them; fields left out are left untouched. Dates from
    the device that lie after `latest` count as `latest`; None takes them as they are.
    """
    dates = {
        field: incoming[field] if latest is None else min(incoming[field], latest)
        for field in ("updated_at", "last_seen_at")
        if incoming.get(field) is not None
    }
    incoming = {**incoming, **dates}

    merged = {**NO_PROGRESS, **(existing or {})}
    if existing is None or incoming["updated_at"] > existing["updated_at"]:
        merged["updated_at"] = incoming["updated_at"]
        merged.update({field: incoming[field] for field in NEWER_WINS if field in incoming})
    scores = [merged["score_best"], incoming.get("score_best")]
    merged["score_best"] = max((score for score in scores if score is not None), default=None)
    times = [merged["time_ms"], incoming.get("time_ms", 0)]
    merged["time_ms"] = sum(times) if time_merge == TimeMerge.SUM else max(times)
    return merged
