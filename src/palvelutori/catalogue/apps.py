from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "palvelutori.catalogue"
    label = "catalogue"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from palvelutori.catalogue import personal  # noqa: F401  (says which fields are personal)
