import json
from pathlib import Path

from django.core.management.color import no_style
from django.db import migrations

LESSONS = Path(__file__).resolve().parent.parent / "fixtures" / "lessons.json"


def create_lessons(apps, schema_editor):
    Lesson = apps.get_model("learning", "Lesson")
    connection = schema_editor.connection
    lessons = json.loads(LESSONS.read_text(encoding="utf-8"))
    # Going back leaves the lessons, and with them the progress: coming again finds them.
    Lesson.objects.using(connection.alias).bulk_create(
        (Lesson(**lesson) for lesson in lessons), ignore_conflicts=True
    )
    # The ids are given, so the database's own counter has to be told where to go on.
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [Lesson]):
            cursor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("learning", "0001_initial")]

    operations = [migrations.RunPython(create_lessons, migrations.RunPython.noop)]
