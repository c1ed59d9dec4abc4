from django.apps import AppConfig


class PlanningConfig(AppConfig):
    name = "palvelutori.planning"
    label = "planning"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from palvelutori.accounts.access import WORKPLACES
        from palvelutori.planning import access, personal, waiting  # noqa: F401

        if access.workplace not in WORKPLACES:
            WORKPLACES.append(access.workplace)
