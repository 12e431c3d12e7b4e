"""A learner's browser, as the server sees it."""

import json

from django.test import Client

LIST = "/api/v1/learning/progress/"
IMPORT = "/api/v1/learning/progress/import/"


def lesson_path(lesson_id):
    return f"{LIST}{lesson_id}/"


class Browser(Client):
    """Django's test client, with the CSRF check of a server, sending JSON."""

    def __init__(self, learner=None):
        super().__init__(enforce_csrf_checks=True)
        if learner is not None:
            self.force_login(learner)

    def send(self, method, path, body=None, *, raw=None, csrf=True):
        """Sends `body` as JSON, or `raw` as it is; `csrf` adds the header that a write needs."""
        if csrf and "csrftoken" not in self.cookies:
            self.get("/api/v1/auth/csrf/")
        headers = {"X-CSRFToken": self.cookies["csrftoken"].value} if csrf else {}
        data = raw if raw is not None else "" if body is None else json.dumps(body)
        return self.generic(method, path, data, "application/json", headers=headers)

    def import_lessons(self, lessons):
        return self.send("POST", IMPORT, {"device_id": "device", "lessons": lessons})

    def rows(self):
        """The learner's rows by lesson, as the list answers them."""
        return {row["lesson_id"]: row for row in self.get(LIST).json()}
