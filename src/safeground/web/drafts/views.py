"""Where the browser keeps a draft as it is typed, and where it is discarded."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from safeground.data.errors import BadInput
from safeground.web.access.opens import opens_to_signed_in
from safeground.web.drafts import actions
from safeground.web.lib.formats import clock

_NOT_TYPED = {"csrfmiddlewaretoken", "draft"}


@opens_to_signed_in()
@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Keep what was typed so far and say when; the page's own code asks."""
    typed = {name: many for name, many in request.POST.lists() if name not in _NOT_TYPED}
    try:
        kept = actions.save(request.POST.get("draft", ""), typed, by=request.user)
    except BadInput as mistake:
        return JsonResponse({"error": str(mistake)}, status=413)
    return JsonResponse({"saved_at": clock(kept.saved_at)})


@opens_to_signed_in()
@require_POST
def discard(request: HttpRequest) -> HttpResponse:
    """Be rid of a draft and show the form again."""
    actions.discard(request.POST.get("draft", ""), by=request.user)
    back = request.POST.get("next", "/")
    return redirect(back if url_has_allowed_host_and_scheme(back, None) else "/")
