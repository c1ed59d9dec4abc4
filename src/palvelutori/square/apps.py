from django.apps import AppConfig


class SquareConfig(AppConfig):
    name = "palvelutori.square"
    label = "square"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from palvelutori.square import personal  # noqa: F401  (says which fields are personal)
