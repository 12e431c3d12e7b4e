from django.conf import settings
from rest_framework.exceptions import NotFound
from rest_framework.response import Response
from rest_framework.views import APIView

from learning.merge import TimeMerge
from learning.models import Lesson
from learning.progress import merge_into_account
from learning.serializers import ChangeSerializer, ImportSerializer, RowSerializer


class ProgressListView(APIView):
    """The learner's progress in every lesson."""

    def get(self, request):
        rows = request.user.progress.order_by("lesson_id")
        return Response(RowSerializer(rows, many=True).data)


class ProgressView(APIView):
    """The progress in one lesson. Sending the same change again changes nothing."""

    def patch(self, request, lesson_id):
        if not Lesson.objects.filter(pk=lesson_id, published=True).exists():
            raise NotFound("Lesson not found.")
        change = ChangeSerializer(data=request.data)
        change.is_valid(raise_exception=True)
        changes = {lesson_id: change.validated_data}
        [row], _ = merge_into_account(request.user, changes, TimeMerge.MAX)
        return Response(RowSerializer(row).data)


class ProgressImportView(APIView):
    """
    A batch of lessons; those that do not exist or are not published are skipped. Where imports add
    time, sending a batch again adds its time again.
    """

    def post(self, request):
        batch = ImportSerializer(data=request.data)
        batch.is_valid(raise_exception=True)
        sent = batch.validated_data["lessons"]
        published = Lesson.objects.filter(published=True).in_bulk(sent)
        changes = {lesson_id: sent[lesson_id] for lesson_id in published}
        rows, updated = merge_into_account(
            request.user, changes, settings.PROGRESS_IMPORT_MERGE
        )
        return Response({"imported": len(rows), "updated": updated})
