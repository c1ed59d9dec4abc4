from django.apps import AppConfig


class SpacesConfig(AppConfig):
    name = "palvelutori.spaces"
    label = "spaces"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from palvelutori.spaces import personal  # noqa: F401  (says which fields are personal)
