from django.apps import AppConfig


class CodevelopmentConfig(AppConfig):
    name = "palvelutori.codevelopment"
    label = "codevelopment"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from palvelutori.accounts.access import WORKPLACES
        from palvelutori.codevelopment import (
            clockwork,  # noqa: F401  (registers the jobs)
            holding_partners,
            holding_spots,
            partnering,
            personal,
        )

        personal.register()
        holding_partners.register()
        holding_spots.register()
        WORKPLACES.append(partnering.workplace_of)
