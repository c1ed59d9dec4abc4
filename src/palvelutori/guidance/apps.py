from django.apps import AppConfig


class GuidanceConfig(AppConfig):
    name = "palvelutori.guidance"
    label = "guidance"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from palvelutori.guidance import personal  # noqa: F401
