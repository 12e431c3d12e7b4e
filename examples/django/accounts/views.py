from django.contrib.auth import authenticate, login, logout
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import ensure_csrf_cookie
from rest_framework import status
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.serializers import CredentialsSerializer, UserSerializer


@method_decorator(ensure_csrf_cookie, name="dispatch")
class CsrfView(APIView):
    """Sets the `csrftoken` cookie, whose value every write repeats in `X-CSRFToken`."""

    permission_classes = [AllowAny]

    def get(self, request):
        return Response({"detail": "CSRF cookie set"})


class LoginView(APIView):
    """Opens a session, which also gives the browser a new CSRF token."""

    permission_classes = [AllowAny]

    def post(self, request):
        # REST framework checks the token of signed-in users only; without this check another site
        # could sign the visitor in as somebody else.
        SessionAuthentication().enforce_csrf(request)
        credentials = CredentialsSerializer(data=request.data)
        credentials.is_valid(raise_exception=True)
        user = authenticate(request, **credentials.validated_data)
        if user is None:
            raise ValidationError({"detail": "Adresse e-mail ou mot de passe incorrect."})
        login(request, user)
        return Response(UserSerializer(user).data)


class LogoutView(APIView):
    """Ends the session. Without one there is nothing to do, which is no error."""

    permission_classes = [AllowAny]

    def post(self, request):
        logout(request)
        return Response(status=status.HTTP_204_NO_CONTENT)


class MeView(APIView):
    """Says who is signed in; 403 when nobody is."""

    def get(self, request):
        return Response(UserSerializer(request.user).data)
