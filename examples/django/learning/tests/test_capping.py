from datetime import datetime
from unittest import mock

from django.test import TestCase, override_settings

from accounts.models import User
from learning.merge import TimeMerge
from learning.models import LessonProgress
from learning.tests.browser import Browser, lesson_path

EARLIER = datetime.fromisoformat("2026-01-12T10:20:29.999999Z")
NOW = datetime.fromisoformat("2026-01-12T10:20:30.000001Z")
AHEAD = datetime.fromisoformat("2027-01-12T10:20:30Z")


@mock.patch("learning.progress.now", return_value=NOW)
class CappingTests(TestCase):
    """The server's clock stands at `NOW`, and a device's clock may be a year ahead."""

    def setUp(self):
        self.learner = User.objects.create_user("learner@example.com", "secret")
        self.browser = Browser(self.learner)

    def merged_by_both_endpoints(self, *changes):
        """Sends the changes one after the other, and yields the row that each endpoint made."""
        for endpoint, lesson_id, send in [
            ("import", 4, lambda lesson: self.browser.import_lessons({4: lesson})),
            ("patch", 5, lambda lesson: self.browser.send("PATCH", lesson_path(5), lesson)),
        ]:
            for change in changes:
                dates = {key: date.isoformat() for key, date in change.items() if "_at" in key}
                self.assertEqual(send({**change, **dates}).status_code, 200)
            with self.subTest(endpoint):
                yield LessonProgress.objects.get(user=self.learner, lesson=lesson_id)

    @override_settings(PROGRESS_IMPORT_MERGE=TimeMerge.MAX)
    def test_dates_ahead_are_capped_where_the_larger_time_wins(self, _now):
        for row in self.merged_by_both_endpoints({"updated_at": AHEAD, "last_seen_at": AHEAD}):
            self.assertEqual((row.updated_at, row.last_seen_at), (NOW, NOW))

    @override_settings(PROGRESS_IMPORT_MERGE=TimeMerge.MAX)
    def test_dates_are_capped_one_by_one(self, _now):
        for row in self.merged_by_both_endpoints({"updated_at": EARLIER, "last_seen_at": AHEAD}):
            self.assertEqual((row.updated_at, row.last_seen_at), (EARLIER, NOW))

    @override_settings(PROGRESS_IMPORT_MERGE=TimeMerge.MAX)
    def test_the_capped_date_decides_which_is_newer(self, _now):
        for row in self.merged_by_both_endpoints(
            {"updated_at": NOW, "percent": 10}, {"updated_at": AHEAD, "percent": 20}
        ):
            self.assertEqual((row.updated_at, row.percent), (NOW, 10))

    @override_settings(PROGRESS_IMPORT_MERGE=TimeMerge.SUM)
    def test_dates_ahead_are_taken_as_they_are_where_time_is_added(self, _now):
        for row in self.merged_by_both_endpoints({"updated_at": AHEAD, "last_seen_at": AHEAD}):
            self.assertEqual((row.updated_at, row.last_seen_at), (AHEAD, AHEAD))
