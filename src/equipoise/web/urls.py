"""The addresses of the site."""

from __future__ import annotations

from django.urls import path

from equipoise.web.views.audit import audit
from equipoise.web.views.design import design, design_result, design_simulated
from equipoise.web.views.faults import not_found
from equipoise.web.views.find import find
from equipoise.web.views.record import record
from equipoise.web.views.study import study, study_file, study_report

urlpatterns = [
    path("", find, name="find"),
    path("record/<str:identifier>/", record, name="record"),
    path("record/<str:identifier>/audit/", audit, name="audit"),
    path("design/", design, name="design"),
    path("design/result/", design_result, name="design-result"),
    path("design/simulated/", design_simulated, name="design-simulated"),
    path("study/<str:identifier>/", study, name="study"),
    path("study/<str:identifier>/report/", study_report, name="study-report"),
    path("study/<str:identifier>/file/<str:name>", study_file, name="study-file"),
]
handler404 = not_found
