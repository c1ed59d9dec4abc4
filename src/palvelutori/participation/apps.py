from django.apps import AppConfig


class ParticipationConfig(AppConfig):
    name = "palvelutori.participation"
    label = "participation"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from palvelutori.foundation.personal import classify
        from palvelutori.participation import holder

        # Words are checked for personal details before they are stored, and hang on a day, not on a visit. They stay
        # somebody's own words all the same: no check finds everything.
        classify(
            "participation.UnmetNeed",
            id="plain",
            centre="plain",
            day="plain",
            unit="plain",
            text_code="plain",
            words="personal",
            cause="plain",
            origin="plain",
        )
        classify(
            "participation.ExitAnswer", key="plain", centre="plain", day="plain", got="plain", cause="plain"
        )
        holder.register()
        from palvelutori.participation import leaving  # noqa: F401  (registers the daily count)
