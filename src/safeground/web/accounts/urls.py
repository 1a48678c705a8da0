"""The addresses of people; those of signing in are in `sign_in_urls`."""

from django.urls import path

from safeground.web.accounts.views import invitations, mine, people

app_name = "accounts"
urlpatterns = [
    path("", mine.me, name="me"),
    path("roles", mine.roles, name="roles"),
    path("sessions/<int:pk>/end", mine.end_session, name="end_session"),
    path("sessions/end", mine.end_other_sessions, name="end_other_sessions"),
    path("invitation/<str:token>", invitations.join, name="join"),
    path("people", people.people, name="people"),
    path("people/invite", invitations.invite, name="invite"),
    path("people/invited/<int:pk>", invitations.invited, name="invited"),
    path("people/invited/<int:pk>/withdraw", invitations.withdraw, name="withdraw_invitation"),
    path("people/<int:pk>", people.person, name="person"),
    path("people/<int:pk>/change", people.change, name="change"),
    path("people/<int:pk>/leave", people.leave, name="leave"),
    path("people/<int:pk>/start-anew", invitations.start_anew, name="start_anew"),
    path("people/<int:pk>/unlock", people.unlock, name="unlock"),
    path("people/<int:pk>/sign-out", people.sign_out_everywhere, name="sign_out_everywhere"),
    path("people/<int:pk>/roles/give", people.give_role, name="give_role"),
    path("roles/<int:pk>/withdraw", people.withdraw_role, name="withdraw_role"),
]
