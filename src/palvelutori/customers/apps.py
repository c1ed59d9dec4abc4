from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "palvelutori.customers"
    label = "customers"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from palvelutori.customers import holder, personal
        from palvelutori.customers.operations import clocks  # noqa: F401

        personal.register()
        holder.register()
