from datetime import UTC, datetime
from unittest import mock

from django.test import TestCase, override_settings

from accounts.models import User
from learning.merge import TimeMerge
from learning.tests import vectors
from learning.tests.browser import Browser


class HttpContractTests(TestCase):
    """Sends the recorded requests, in order, to an empty account."""

    def replay(self):
        """Returns, per request by name, where the answer differs from the recorded one."""
        browser = Browser(User.objects.create_user("learner@example.com", "secret"))
        differences = {}
        for step in vectors.load("http_contract"):
            request = step["request"]
            response = (browser if request["authenticated"] else Browser()).send(
                request["method"],
                request["path"],
                request.get("body"),
                raw=request.get("raw"),
                csrf=request["csrf"],
            )
            found = list(compare(step["response"]["body"], response.json()))
            if response.status_code != step["response"]["status"]:
                found.append(f"status {response.status_code}")
            if request["path"].endswith("/csrf/") and "csrftoken" not in response.cookies:
                found.append("no csrftoken cookie")
            differences[step["name"]] = found
        return differences

    @override_settings(PROGRESS_IMPORT_MERGE=TimeMerge.SUM)
    def test_sum_answers_as_recorded(self):
        for name, differences in self.replay().items():
            with self.subTest(name):
                self.assertEqual(differences, [])

    @override_settings(PROGRESS_IMPORT_MERGE=TimeMerge.MAX)
    def test_max_differs_only_in_times_imported_twice(self):
        with mock.patch("learning.progress.now", return_value=datetime(2100, 1, 1, tzinfo=UTC)):
            differing = {name: found for name, found in self.replay().items() if found}
        four = "[0].time_ms: 1000 instead of 2750"
        seven = "[3].time_ms: 1000 instead of 1001"
        self.assertEqual(
            differing,
            {
                "list after merges": [four],
                "list shows none of the rejected batch": [four, seven],
                "final list": [four, seven],
            },
        )


def compare(expected, actual, place=""):
    """Yields a sentence per difference. Dates are compared as instants, "<message>" is any text."""
    if isinstance(expected, dict) and isinstance(actual, dict):
        for key in sorted(expected.keys() | actual.keys()):
            if key in expected and key in actual:
                yield from compare(expected[key], actual[key], f"{place}.{key}")
            else:
                yield f"{place}.{key}: {'missing' if key in expected else 'not expected'}"
    elif isinstance(expected, list) and isinstance(actual, list) and len(expected) == len(actual):
        for index, pair in enumerate(zip(expected, actual, strict=True)):
            yield from compare(*pair, f"{place}[{index}]")
    elif expected == "<message>" and isinstance(actual, str) and actual:
        return
    elif place.endswith("_at") and isinstance(expected, str) and isinstance(actual, str):
        if datetime.fromisoformat(expected) != datetime.fromisoformat(actual):
            yield f"{place}: {actual} instead of {expected}"
    elif type(expected) is not type(actual) or expected != actual:
        yield f"{place}: {actual!r} instead of {expected!r}"
