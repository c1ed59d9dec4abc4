from django.apps import AppConfig


class VisitsConfig(AppConfig):
    name = "palvelutori.visits"
    label = "visits"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from palvelutori.visits import (
            apart,  # noqa: F401  (registers which facts of a line can be erased)
            holder,
            live,  # noqa: F401  (registers what readers of the event stream see)
            operations,  # noqa: F401  (registers the jobs beside the operations)
            slips,  # noqa: F401  (registers what stands on a visit's paper)
        )

        holder.register()
