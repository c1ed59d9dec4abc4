from django.apps import AppConfig


class StaffingConfig(AppConfig):
    name = "palvelutori.staffing"
    label = "staffing"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from palvelutori.staffing import personal  # noqa: F401  (says which fields are personal)
