from django.apps import AppConfig


class PlanningConfig(AppConfig):
    name = "palvelutori.planning"
    label = "planning"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from palvelutori.planning import personal, waiting  # noqa: F401
