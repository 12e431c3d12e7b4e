from django.conf import settings
from django.db import models

from learning.merge import FIELDS


class Lesson(models.Model):
    """A short card to read. Unpublished ones take no progress."""

    slug = models.SlugField(max_length=100, unique=True)
    title = models.CharField(max_length=200)
    topic = models.CharField(max_length=100)
    published = models.BooleanField(default=True)

    def __str__(self):
        return self.title


class LessonProgress(models.Model):
    """How far one learner got in one lesson, merged from all of the learner's devices."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="progress")
    lesson = models.ForeignKey(Lesson, models.CASCADE)
    seen = models.BooleanField()
    completed = models.BooleanField()
    percent = models.PositiveSmallIntegerField()
    time_ms = models.PositiveBigIntegerField()
    score_best = models.PositiveSmallIntegerField(null=True)
    score_last = models.PositiveSmallIntegerField(null=True)
    # When the learner made the change, by the clock of the device: not the time of this row's
    # last write.
    updated_at = models.DateTimeField()
    last_seen_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "lesson"], name="one_progress_per_user_and_lesson"
            )
        ]

    def fields(self):
        """The progress alone, as `learning.merge` takes it."""
        return {field: getattr(self, field) for field in FIELDS}
