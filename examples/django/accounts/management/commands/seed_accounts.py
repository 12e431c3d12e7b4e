from django.core.management.base import BaseCommand

from accounts.models import User

EMAILS = ["a@example.com", "b@example.com"]
PASSWORD = "demo-pass-1"


class Command(BaseCommand):
    help = (
        f"Creates the demo accounts {' and '.join(EMAILS)}, password {PASSWORD}. "
        "Accounts that exist are left as they are."
    )

    def handle(self, **options):
        for email in EMAILS:
            if User.objects.filter(email=email).exists():
                self.stdout.write(f"{email} exists already, password {PASSWORD} unless changed.")
            else:
                User.objects.create_user(email, PASSWORD)
                self.stdout.write(f"{email} created, password {PASSWORD}.")
