from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models


class UserManager(BaseUserManager):
    def create_user(self, email, password):
        user = self.model(email=email.lower())
        user.set_password(password)
        user.save()
        return user

    def get_by_natural_key(self, email):
        """Finds who signs in, however the e-mail is capitalised."""
        return self.get(email=email.lower())


class User(AbstractBaseUser):
    """A learner, who signs in by e-mail."""

    # Stored in lower case.
    email = models.EmailField(unique=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
