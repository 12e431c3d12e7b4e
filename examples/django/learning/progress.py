"""Merging what a device sends into the database."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.timezone import now

from learning.merge import TimeMerge, merge
from learning.models import LessonProgress


@transaction.atomic
def merge_into_account(learner, changes, time_merge):
    """
    Merges `changes`, validated progress by id of an existing lesson, into the learner's rows: all
    or none of them. Returns the merged rows in a list, and how many of them took over the device's
    state because they were new or older.
    """
    # A learner's writes take turns on the account's row, so that none merges into a state that
    # another is about to change, and two that create the same lesson's progress do not collide.
    get_user_model().objects.select_for_update().get(pk=learner.pk)
    rows = {row.lesson_id: row for row in learner.progress.filter(lesson__in=changes)}
    latest = now() if settings.PROGRESS_IMPORT_MERGE == TimeMerge.MAX else None

    updated = 0
    for lesson_id, change in changes.items():
        row = rows.get(lesson_id)
        existing = row and row.fields()
        merged = merge(existing, change, time_merge=time_merge, latest=latest)
        updated += existing is None or merged["updated_at"] > existing["updated_at"]
        if row is None:
            row = rows[lesson_id] = LessonProgress(user=learner, lesson_id=lesson_id)
        for field, value in merged.items():
            setattr(row, field, value)
        row.save()
    return list(rows.values()), updated
