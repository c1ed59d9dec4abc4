from django.apps import AppConfig


class FoundationConfig(AppConfig):
    name = "palvelutori.foundation"
    label = "foundation"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from palvelutori.foundation import (
            checks,  # noqa: F401  (registers the system checks)
            holder,
        )

        holder.register()
