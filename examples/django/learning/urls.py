from django.urls import path

from learning.views import ProgressImportView, ProgressListView, ProgressView

urlpatterns = [
    path("progress/", ProgressListView.as_view()),
    path("progress/import/", ProgressImportView.as_view()),
    path("progress/<int:lesson_id>/", ProgressView.as_view()),
]
