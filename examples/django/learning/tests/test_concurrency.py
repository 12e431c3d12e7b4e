from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection
from django.test import TransactionTestCase, override_settings

from accounts.models import User
from learning.merge import TimeMerge
from learning.tests.browser import Browser, lesson_path

DEVICES = 8
DATE = "2026-01-12T10:20:30Z"


@override_settings(PROGRESS_IMPORT_MERGE=TimeMerge.SUM)
class ConcurrencyTests(TransactionTestCase):
    """Several devices of one learner send at the same moment, each over a connection of its own."""

    # The seeded lessons come back for each test.
    serialized_rollback = True

    def setUp(self):
        self.learner = User.objects.create_user("learner@example.com", "secret")

    def send_at_once(self, requests):
        """Runs `requests`, functions of a browser, together. Returns the status of each answer."""
        start = Barrier(len(requests))

        def run(request):
            try:
                browser = Browser(self.learner)
                browser.get("/api/v1/auth/csrf/")
                start.wait(timeout=60)
                return request(browser).status_code
            finally:
                connection.close()

        with ThreadPoolExecutor(len(requests)) as pool:
            return list(pool.map(run, requests))

    def times(self):
        return {row.lesson_id: row.time_ms for row in self.learner.progress.all()}

    def test_imports_lose_no_time(self):
        # Half of the devices send the lessons in the opposite order.
        orders = [range(4, 10), range(9, 3, -1)]
        batches = [
            {pk: {"updated_at": DATE, "time_ms": 10**device} for pk in orders[device % 2]}
            for device in range(DEVICES)
        ]
        requests = [lambda browser, batch=batch: browser.import_lessons(batch) for batch in batches]
        # First the rows are created, then they are there.
        for repetition in [1, 2, 3]:
            self.assertEqual(self.send_at_once(requests), [200] * DEVICES)
            total = repetition * sum(10**device for device in range(DEVICES))
            self.assertEqual(self.times(), dict.fromkeys(range(4, 10), total))

    def test_the_largest_of_several_patches_stays(self):
        requests = [
            lambda browser, time_ms=time_ms: browser.send(
                "PATCH", lesson_path(4), {"updated_at": DATE, "time_ms": time_ms}
            )
            for time_ms in range(DEVICES, 0, -1)
        ]
        self.assertEqual(self.send_at_once(requests), [200] * DEVICES)
        self.assertEqual(self.times(), {4: DEVICES})

    def test_a_patch_beside_imports_loses_no_time(self):
        imported = {"updated_at": DATE, "time_ms": 100}
        patched = {"updated_at": DATE, "time_ms": 1}
        imports = [lambda browser: browser.import_lessons({4: imported})] * (DEVICES - 1)
        patch = [lambda browser: browser.send("PATCH", lesson_path(4), patched)]
        self.assertEqual(self.send_at_once(imports + patch), [200] * DEVICES)
        # The patch counts only if it came first.
        self.assertIn(self.times()[4] - 100 * (DEVICES - 1), [0, 1])
