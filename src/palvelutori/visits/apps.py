from django.apps import AppConfig


class VisitsConfig(AppConfig):
    name = "palvelutori.visits"
    label = "visits"
    default_auto_field = "django.db.models.BigAutoField"
