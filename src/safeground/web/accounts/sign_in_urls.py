"""The addresses of signing in. They keep allauth's names, which allauth itself asks for.

Only what the site uses is here: there is no address for signing up, for a password by e-mail, or
for joining an outside account to one's own.
"""

from django.urls import path

from safeground.web.accounts.views import sign_in

urlpatterns = [
    path("sign-in", sign_in.sign_in, name="account_login"),
    path("sign-in/code", sign_in.code, name="mfa_authenticate"),
    path("sign-in/passkey", sign_in.sign_in_by_passkey, name="mfa_login_webauthn"),
    path("sign-in/as/<int:pk>", sign_in.sign_in_as, name="demonstration_sign_in"),
    path("sign-in/<str:provider_id>", sign_in.openid_sign_in, name="openid_connect_login"),
    path("sign-in/<str:provider_id>/answer", sign_in.openid_answer, name="openid_connect_callback"),
    path("sign-out", sign_in.sign_out, name="account_logout"),
    path("password", sign_in.change_password, name="account_change_password"),
    path("confirm", sign_in.confirm_by_password, name="account_reauthenticate"),
    path("confirm/code", sign_in.confirm_by_code, name="mfa_reauthenticate"),
    path("confirm/passkey", sign_in.confirm_by_passkey, name="mfa_reauthenticate_webauthn"),
    path("second-factor", sign_in.second_factors, name="mfa_index"),
    path("second-factor/app", sign_in.add_app, name="mfa_activate_totp"),
    path("second-factor/app/remove", sign_in.remove_app, name="mfa_deactivate_totp"),
    path("second-factor/passkey", sign_in.add_passkey, name="mfa_add_webauthn"),
    path("second-factor/passkey/<int:pk>", sign_in.rename_passkey, name="mfa_edit_webauthn"),
    path(
        "second-factor/passkey/<int:pk>/remove", sign_in.remove_passkey, name="mfa_remove_webauthn"
    ),
    path("second-factor/passkeys", sign_in.second_factors, name="mfa_list_webauthn"),
    path("second-factor/codes", sign_in.recovery_codes_once, name="mfa_view_recovery_codes"),
    path("second-factor/codes/new", sign_in.new_recovery_codes, name="mfa_generate_recovery_codes"),
]
