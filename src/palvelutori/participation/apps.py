from django.apps import AppConfig


class ParticipationConfig(AppConfig):
    name = "palvelutori.participation"
    label = "participation"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from palvelutori.foundation.personal import classify

        # Words are checked for personal details before they are stored, and hang on a day, not on a visit.
        classify(
            "participation.UnmetNeed",
            id="plain",
            centre="plain",
            day="plain",
            unit="plain",
            text_code="plain",
            words="plain",
            cause="plain",
            origin="plain",
        )
        classify(
            "participation.ExitAnswer", key="plain", centre="plain", day="plain", got="plain", cause="plain"
        )
        from palvelutori.participation import leaving  # noqa: F401  (registers the daily count)
