from io import StringIO

from django.core.management import call_command
from django.test import TestCase

from accounts.management.commands.seed_accounts import EMAILS, PASSWORD
from accounts.models import User
from learning.tests.browser import LIST, Browser

CSRF = "/api/v1/auth/csrf/"
LOGIN = "/api/v1/auth/login/"
LOGOUT = "/api/v1/auth/logout/"
ME = "/api/v1/auth/me/"


class SessionTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.user = User.objects.create_user("Learner@example.com", "secret")
        cls.answer = {"id": cls.user.pk, "email": "learner@example.com"}

    def setUp(self):
        self.browser = Browser()

    def login(self, email="learner@example.com", password="secret", **kwargs):
        return self.browser.send("POST", LOGIN, {"email": email, "password": password}, **kwargs)

    def test_a_session_from_login_to_logout(self):
        self.assertEqual(self.browser.get(ME).status_code, 403)

        response = self.login()
        self.assertEqual((response.status_code, response.json()), (200, self.answer))
        response = self.browser.get(ME)
        self.assertEqual((response.status_code, response.json()), (200, self.answer))
        self.assertEqual(self.browser.get(LIST).status_code, 200)

        response = self.browser.send("POST", LOGOUT)
        self.assertEqual((response.status_code, response.content), (204, b""))
        self.assertEqual(self.browser.get(ME).status_code, 403)
        self.assertEqual(self.browser.get(LIST).status_code, 403)
        self.assertEqual(self.browser.send("POST", LOGOUT).status_code, 204)

    def test_the_email_may_be_capitalised(self):
        self.assertEqual(self.login(email="LEARNER@Example.com").json(), self.answer)

    def test_bad_credentials_are_refused_with_a_sentence(self):
        for credentials in [{"password": "wrong"}, {"email": "nobody@example.com"}]:
            with self.subTest(credentials):
                response = self.login(**credentials)
                self.assertEqual(response.status_code, 400)
                self.assertEqual(
                    response.json(), {"detail": "Adresse e-mail ou mot de passe incorrect."}
                )
        self.assertEqual(self.browser.get(ME).status_code, 403)

    def test_login_needs_the_csrf_token(self):
        self.browser.get(CSRF)
        response = self.login(csrf=False)
        self.assertEqual(response.status_code, 403)
        self.assertEqual(response.json(), {"detail": "CSRF Failed: CSRF token missing."})

    def test_logout_needs_the_csrf_token(self):
        self.login()
        response = self.browser.send("POST", LOGOUT, csrf=False)
        self.assertEqual(response.status_code, 403)
        self.assertEqual(self.browser.get(ME).status_code, 200)

    def test_login_rotates_the_csrf_token(self):
        self.browser.get(CSRF)
        old_token = self.browser.cookies["csrftoken"].value
        self.login()
        self.assertNotEqual(self.browser.cookies["csrftoken"].value, old_token)
        response = self.browser.post(
            LOGOUT, content_type="application/json", headers={"X-CSRFToken": old_token}
        )
        self.assertEqual(response.status_code, 403)
        self.assertTrue(response.json()["detail"].startswith("CSRF Failed"))
        self.assertEqual(self.browser.send("POST", LOGOUT).status_code, 204)


class SeedAccountsTests(TestCase):
    def test_creates_the_accounts_once_and_leaves_them_alone(self):
        call_command("seed_accounts", stdout=StringIO())
        for email in EMAILS:
            self.assertTrue(User.objects.get(email=email).check_password(PASSWORD))
        before = list(User.objects.order_by("pk").values())
        self.assertEqual(len(before), 2)
        call_command("seed_accounts", stdout=StringIO())
        self.assertEqual(list(User.objects.order_by("pk").values()), before)
