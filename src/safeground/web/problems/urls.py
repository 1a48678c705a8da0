"""The addresses of problems."""

from django.urls import path

from safeground.web.problems.views import (
    assessment,
    listing,
    meetings,
    partner_actions,
    problem,
    responses,
)

app_name = "problems"
urlpatterns = [
    path("", listing.problems, name="problems"),
    path("problems.csv", listing.problems_csv, name="problems-csv"),
    path("new", problem.new, name="new"),
    path("<int:pk>", problem.problem, name="problem"),
    path("<int:pk>/plan", problem.plan, name="plan"),
    path("<int:pk>/write/<slug:name>", problem.write, name="write"),
    path("<int:pk>/hand-over", problem.hand_over, name="hand-over"),
    path("<int:pk>/people", problem.people, name="people"),
    path("<int:pk>/facts/new", problem.new_fact, name="new-fact"),
    path("facts/<int:pk>", problem.fact, name="fact"),
    path("<int:pk>/questions/new", problem.new_question, name="new-question"),
    path("questions/<int:pk>", problem.question, name="question"),
    path("<int:pk>/responses/new", responses.new_response, name="new-response"),
    path("responses/<int:pk>", responses.response, name="response"),
    path("responses/<int:pk>/change", responses.change_response, name="change-response"),
    path("responses/<int:pk>/result", responses.result, name="result"),
    path("responses/<int:pk>/step/<slug:name>", responses.step, name="step"),
    path("<int:pk>/actions/new", partner_actions.new_action, name="new-action"),
    path("actions", partner_actions.actions, name="actions"),
    path("actions/<int:pk>", partner_actions.action, name="action"),
    path("actions/<int:pk>/update", partner_actions.update, name="update"),
    path("actions/<int:pk>/photograph", partner_actions.new_photograph, name="new-photograph"),
    path("actions/<int:pk>/change", partner_actions.change_action, name="change-action"),
    path("actions/<int:pk>/withdraw", partner_actions.withdraw, name="withdraw"),
    path("photographs/<int:pk>", partner_actions.photograph, name="photograph"),
    path("meetings", meetings.meetings, name="meetings"),
    path("meetings/new", meetings.new_meeting, name="new-meeting"),
    path("meetings/<int:pk>", meetings.meeting, name="meeting"),
    path("meetings/<int:pk>/change", meetings.change_meeting, name="change-meeting"),
    path("meetings/<int:pk>/review", meetings.review, name="review"),
    path("<int:pk>/assessment", assessment.assessment, name="assessment"),
    path("<int:pk>/assess", assessment.assess, name="assess"),
    path("assessments/<int:pk>/agree", assessment.agree, name="agree-assessment"),
]
