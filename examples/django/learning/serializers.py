import re

from rest_framework import serializers

from learning.models import LessonProgress

# At most 18 digits, which any database's integers hold.
LESSON_ID = re.compile(r"[1-9][0-9]{0,17}")


class ChangeSerializer(serializers.Serializer):
    """One lesson as a device sends it. What it leaves out is left untouched."""

    seen = serializers.BooleanField(required=False)
    completed = serializers.BooleanField(required=False)
    percent = serializers.IntegerField(required=False, min_value=0, max_value=100)
    time_ms = serializers.IntegerField(required=False, min_value=0)
    score_best = serializers.IntegerField(
        required=False, allow_null=True, min_value=0, max_value=100
    )
    score_last = serializers.IntegerField(
        required=False, allow_null=True, min_value=0, max_value=100
    )
    updated_at = serializers.DateTimeField()
    last_seen_at = serializers.DateTimeField(required=False, allow_null=True)


class ImportSerializer(serializers.Serializer):
    """A batch of lessons by id. Errors name each bad field by lesson."""

    device_id = serializers.CharField(required=False)
    lessons = serializers.DictField(child=ChangeSerializer())

    def validate_lessons(self, lessons):
        """Turns the ids into integers and skips those that are none."""
        return {int(key): change for key, change in lessons.items() if LESSON_ID.fullmatch(key)}


class RowSerializer(serializers.ModelSerializer):
    """A stored row, its dates in the current time zone."""

    class Meta:
        model = LessonProgress
        fields = [
            "lesson_id",
            "seen",
            "completed",
            "percent",
            "time_ms",
            "score_best",
            "score_last",
            "updated_at",
            "last_seen_at",
        ]
