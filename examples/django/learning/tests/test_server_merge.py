from datetime import UTC, datetime
from unittest import mock

from django.test import TestCase, override_settings

from accounts.models import User
from learning.merge import FIELDS, TimeMerge
from learning.models import LessonProgress
from learning.tests import vectors
from learning.tests.browser import Browser, lesson_path

LESSON_ID = 4


@mock.patch("learning.progress.now", return_value=datetime(2100, 1, 1, tzinfo=UTC))
class ServerMergeTests(TestCase):
    """Runs the recorded merges through the endpoints; the server's clock is ahead of all dates."""

    @classmethod
    def setUpTestData(cls):
        cls.learner = User.objects.create_user("learner@example.com", "secret")
        cls.cases = vectors.load("server_merge")

    def check(self, time_merge, send):
        """Compares what is stored after `send(incoming)` in every case of `time_merge`."""
        cases = [case for case in self.cases if case["time_merge"] == time_merge]
        self.assertGreater(len(cases), 0)
        for case in cases:
            with self.subTest(case):
                LessonProgress.objects.all().delete()
                if case["existing"] is not None:
                    LessonProgress.objects.create(
                        user=self.learner, lesson_id=LESSON_ID, **with_dates(case["existing"])
                    )
                response = send(case["incoming"])
                self.assertEqual(response.status_code, 200, response.content)
                row = LessonProgress.objects.get()
                self.assertEqual(row.fields(), with_dates(case["merged"]))

    def check_import(self, time_merge):
        browser = Browser(self.learner)
        with override_settings(PROGRESS_IMPORT_MERGE=time_merge):
            self.check(time_merge, lambda lesson: browser.import_lessons({LESSON_ID: lesson}))

    def check_patch(self, variant):
        browser = Browser(self.learner)
        with override_settings(PROGRESS_IMPORT_MERGE=variant):
            self.check(
                TimeMerge.MAX,
                lambda lesson: browser.send("PATCH", lesson_path(LESSON_ID), lesson),
            )

    def test_import_where_time_is_added(self, _now):
        self.check_import(TimeMerge.SUM)

    def test_import_where_the_larger_time_wins(self, _now):
        self.check_import(TimeMerge.MAX)

    def test_patch_where_imports_add_time(self, _now):
        self.check_patch(TimeMerge.SUM)

    def test_patch_where_the_larger_time_wins(self, _now):
        self.check_patch(TimeMerge.MAX)


def with_dates(recorded):
    """The recorded progress with its dates parsed."""
    return {
        field: datetime.fromisoformat(value) if field.endswith("_at") and value else value
        for field, value in ((field, recorded[field]) for field in FIELDS)
    }
