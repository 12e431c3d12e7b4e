import os
import subprocess
import sys

from django.conf import settings
from django.test import SimpleTestCase, TestCase

from learning.tests.browser import IMPORT, Browser

ORIGIN = settings.FRONTEND_ORIGINS[0]


class CorsTests(TestCase):
    def preflight(self, request_headers, origin=ORIGIN):
        """Returns what the server allows, as a browser would ask before an import."""
        return self.client.options(
            IMPORT,
            headers={
                "Origin": origin,
                "Access-Control-Request-Method": "POST",
                "Access-Control-Request-Headers": request_headers,
            },
        ).headers

    def allowed_headers(self, *args):
        return set(self.preflight(*args).get("Access-Control-Allow-Headers", "").split(", "))

    def test_the_csrf_header_passes(self):
        headers = self.preflight("content-type,x-csrftoken")
        self.assertEqual(headers["Access-Control-Allow-Origin"], ORIGIN)
        self.assertEqual(headers["Access-Control-Allow-Credentials"], "true")
        self.assertIn("POST", headers["Access-Control-Allow-Methods"])
        self.assertIn("PATCH", headers["Access-Control-Allow-Methods"])
        self.assertLessEqual({"content-type", "x-csrftoken"}, self.allowed_headers("x-csrftoken"))

    def test_a_custom_header_does_not(self):
        self.assertEqual(
            self.allowed_headers("x-device"),
            {
                "accept",
                "authorization",
                "content-type",
                "user-agent",
                "x-csrftoken",
                "x-requested-with",
            },
        )

    def test_another_origin_does_not(self):
        headers = self.preflight("content-type", "http://evil.example")
        self.assertNotIn("Access-Control-Allow-Origin", headers)

    def test_refusals_can_be_read_across_origins_but_no_header_of_theirs(self):
        headers = self.client.get("/api/v1/auth/me/", headers={"Origin": ORIGIN}).headers
        self.assertEqual(headers["Access-Control-Allow-Origin"], ORIGIN)
        self.assertNotIn("Access-Control-Expose-Headers", headers)

    def test_a_write_from_another_origin_fails_the_csrf_check(self):
        browser = Browser()
        browser.get("/api/v1/auth/csrf/")
        token = browser.cookies["csrftoken"].value
        for origin, status in [(ORIGIN, 400), ("http://evil.example", 403)]:
            response = browser.post(
                "/api/v1/auth/login/",
                {},
                "application/json",
                headers={"Origin": origin, "X-CSRFToken": token},
            )
            self.assertEqual(response.status_code, status, response.content)


class EnvironmentTests(SimpleTestCase):
    """Starts the project anew under another environment."""

    def start(self, **environment):
        return subprocess.run(
            [sys.executable, "manage.py", "check"],
            cwd=settings.BASE_DIR,
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            timeout=60,
        )

    def test_both_merges_start(self):
        for merge in ["sum", "max"]:
            self.assertEqual(self.start(PROGRESS_IMPORT_MERGE=merge).returncode, 0)

    def test_an_unknown_merge_does_not_start(self):
        for merge in ["average", ""]:
            process = self.start(PROGRESS_IMPORT_MERGE=merge)
            self.assertNotEqual(process.returncode, 0)
            self.assertIn(f"PROGRESS_IMPORT_MERGE is {merge!r}: set it to", process.stderr)
