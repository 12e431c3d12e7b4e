from datetime import datetime

from django.test import TestCase, override_settings

from accounts.models import User
from learning.merge import TimeMerge
from learning.models import Lesson, LessonProgress
from learning.tests.browser import Browser, lesson_path

DATE = "2026-01-12T10:20:30Z"


class ProgressTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.learner = User.objects.create_user("learner@example.com", "secret")
        cls.other = User.objects.create_user("other@example.com", "secret")

    def setUp(self):
        self.browser = Browser(self.learner)

    def patch(self, lesson_id, **lesson):
        return self.browser.send("PATCH", lesson_path(lesson_id), {"updated_at": DATE, **lesson})

    def test_microseconds_are_kept(self):
        date = "2026-01-12T10:20:30.123457Z"
        self.browser.import_lessons({4: {"updated_at": date, "last_seen_at": date}})
        self.patch(5, updated_at=date, last_seen_at=date)
        rows = self.browser.rows()
        for lesson_id in [4, 5]:
            for field in ["updated_at", "last_seen_at"]:
                self.assertEqual(
                    datetime.fromisoformat(rows[lesson_id][field]), datetime.fromisoformat(date)
                )

    def test_dates_are_answered_in_the_time_zone_of_the_server(self):
        self.patch(4, updated_at="2026-01-12T10:20:30.5Z", last_seen_at="2026-07-12T10:20:30Z")
        row = self.browser.rows()[4]
        self.assertEqual(row["updated_at"], "2026-01-12T11:20:30.500000+01:00")
        self.assertEqual(row["last_seen_at"], "2026-07-12T12:20:30+02:00")

    def test_rows_are_listed_by_lesson(self):
        for lesson_id in [9, 4, 63]:
            self.patch(lesson_id)
        self.assertEqual(list(self.browser.rows()), [4, 9, 63])

    def test_an_unpublished_lesson_takes_no_progress(self):
        Lesson.objects.filter(pk=5).update(published=False)
        lesson = {"updated_at": DATE}
        response = self.browser.import_lessons({4: lesson, 5: lesson})
        self.assertEqual(response.json(), {"imported": 1, "updated": 1})
        self.assertEqual(list(self.browser.rows()), [4])
        response = self.patch(5)
        self.assertEqual(response.status_code, 404)
        self.assertEqual(response.json(), {"detail": "Lesson not found."})

    def test_ids_that_are_no_lesson_are_skipped(self):
        ids = ["", "abc", "4.0", "4 ", "-4", "1_0", "٤", "0", str(2**63), "9" * 5000]
        response = self.browser.import_lessons({key: {"updated_at": DATE} for key in ids})
        self.assertEqual(response.status_code, 200)
        self.assertEqual(response.json(), {"imported": 0, "updated": 0})
        self.assertEqual(self.patch(2**63).status_code, 404)

    def test_every_bad_field_is_named(self):
        for field, values in {
            "seen": [None, "perhaps"],
            "completed": [None, 2],
            "percent": [None, -1, 101, 12.5, "much", True],
            "time_ms": [None, -1, 12.5],
            "score_best": [-1, 101, 12.5],
            "score_last": [-1, 101, 12.5],
            "updated_at": [None, "", "yesterday", 1768213230],
            "last_seen_at": ["yesterday"],
        }.items():
            for value in values:
                lesson = {"updated_at": DATE, field: value}
                with self.subTest(field=field, value=value):
                    response = self.browser.import_lessons({4: lesson, 5: {"updated_at": DATE}})
                    self.assertEqual(response.status_code, 400)
                    self.assertEqual(response.json().keys(), {"lessons"})
                    self.assertEqual(response.json()["lessons"].keys(), {"4"})
                    self.assertEqual(response.json()["lessons"]["4"].keys(), {field})
                    response = self.patch(4, **lesson)
                    self.assertEqual(response.status_code, 400)
                    self.assertEqual(response.json().keys(), {field})
        self.assertEqual(self.browser.rows(), {})

    def test_a_lesson_that_is_no_object_is_named(self):
        response = self.browser.import_lessons({4: 7})
        self.assertEqual(response.status_code, 400)
        self.assertEqual(response.json()["lessons"].keys(), {"4"})

    def test_no_upper_bound_of_time_but_the_one_of_the_database(self):
        largest = 2**63 - 1
        self.assertEqual(self.patch(4, time_ms=largest).json()["time_ms"], largest)

    def assert_fails(self, send):
        self.browser.raise_request_exception = False
        with self.assertLogs("django.request", "ERROR"):
            self.assertEqual(send().status_code, 500)

    def test_time_beyond_the_database_fails_and_stores_none_of_the_batch(self):
        too_long = {"updated_at": DATE, "time_ms": 2**63}
        # Whichever of the two is merged first, the other must not stay.
        for ids in [(4, 5), (5, 4)]:
            lessons = dict(zip(ids, [{"updated_at": DATE}, too_long], strict=True))
            self.assert_fails(lambda lessons=lessons: self.browser.import_lessons(lessons))
        self.assert_fails(lambda: self.patch(4, time_ms=2**63))
        self.assertEqual(self.browser.rows(), {})

    @override_settings(PROGRESS_IMPORT_MERGE=TimeMerge.SUM)
    def test_a_total_beyond_the_database_fails_and_changes_nothing(self):
        self.patch(4, time_ms=2**63 - 1)
        lesson = {"updated_at": DATE, "time_ms": 1}
        self.assert_fails(lambda: self.browser.import_lessons({4: lesson}))
        self.assertEqual(self.browser.rows()[4]["time_ms"], 2**63 - 1)

    def test_learners_have_rows_of_their_own(self):
        self.patch(4, time_ms=5)
        other = Browser(self.other)
        other.import_lessons({4: {"updated_at": DATE, "time_ms": 7}})
        self.assertEqual(self.browser.rows()[4]["time_ms"], 5)
        self.assertEqual(other.rows()[4]["time_ms"], 7)

    def test_a_large_batch_is_imported_whole(self):
        Lesson.objects.bulk_create(
            Lesson(pk=pk, slug=f"lesson-{pk}", title="", topic="") for pk in range(1000, 4000)
        )
        lessons = {pk: {"updated_at": DATE} for pk in range(1000, 4000)}
        response = self.browser.import_lessons(lessons)
        self.assertEqual(response.json(), {"imported": 3000, "updated": 3000})
        self.assertEqual(LessonProgress.objects.count(), 3000)
