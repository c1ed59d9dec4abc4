from django.apps import AppConfig


class FactsConfig(AppConfig):
    name = "palvelutori.facts"
    label = "facts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from palvelutori.facts import (
            folding,  # noqa: F401  (registers the job)
            holder,
        )

        holder.register()
