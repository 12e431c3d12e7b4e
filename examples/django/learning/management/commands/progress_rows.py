import json
from datetime import UTC

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from learning.serializers import RowSerializer


class Command(BaseCommand):
    help = "Prints a learner's progress as a JSON array, ordered by lesson, dates in UTC."

    def add_arguments(self, parser):
        parser.add_argument("email")

    def handle(self, *, email, **options):
        users = get_user_model().objects
        try:
            learner = users.get_by_natural_key(email)
        except users.model.DoesNotExist as error:
            raise CommandError(
                f"No account has the e-mail {email}. `seed_accounts` creates the demo accounts."
            ) from error
        with timezone.override(UTC):
            rows = RowSerializer(learner.progress.order_by("lesson_id"), many=True).data
        self.stdout.write(json.dumps(rows, indent=2))
