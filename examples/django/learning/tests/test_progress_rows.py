import json
from io import StringIO

from django.core.management import CommandError, call_command
from django.test import TestCase

from accounts.models import User
from learning.tests.browser import Browser


class ProgressRowsTests(TestCase):
    def test_prints_the_rows_of_the_learner_in_utc(self):
        browser = Browser(User.objects.create_user("learner@example.com", "secret"))
        Browser(User.objects.create_user("other@example.com", "secret")).import_lessons(
            {4: {"updated_at": "2026-01-12T10:20:30Z"}}
        )
        browser.import_lessons(
            {6: {"updated_at": "2026-01-12T11:20:30.000001+01:00", "time_ms": 5}}
        )
        browser.import_lessons(
            {5: {"updated_at": "2026-01-12T10:20:30Z", "last_seen_at": "2026-01-12T10:20:30Z"}}
        )
        output = StringIO()
        call_command("progress_rows", "Learner@example.com", stdout=output)
        self.assertEqual(
            json.loads(output.getvalue()),
            [
                {
                    "lesson_id": 5,
                    "seen": False,
                    "completed": False,
                    "percent": 0,
                    "time_ms": 0,
                    "score_best": None,
                    "score_last": None,
                    "updated_at": "2026-01-12T10:20:30Z",
                    "last_seen_at": "2026-01-12T10:20:30Z",
                },
                {
                    "lesson_id": 6,
                    "seen": False,
                    "completed": False,
                    "percent": 0,
                    "time_ms": 5,
                    "score_best": None,
                    "score_last": None,
                    "updated_at": "2026-01-12T10:20:30.000001Z",
                    "last_seen_at": None,
                },
            ],
        )

    def test_an_unknown_learner_is_an_error(self):
        with self.assertRaisesMessage(CommandError, "nobody@example.com"):
            call_command("progress_rows", "nobody@example.com")
