from django.apps import AppConfig


class AppointmentsConfig(AppConfig):
    name = "palvelutori.appointments"
    label = "appointments"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from palvelutori.appointments import holder

        holder.register()
