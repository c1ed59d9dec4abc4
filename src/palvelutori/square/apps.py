from django.apps import AppConfig


class SquareConfig(AppConfig):
    name = "palvelutori.square"
    label = "square"
    default_auto_field = "django.db.models.BigAutoField"
