from django.apps import AppConfig


class PrintingConfig(AppConfig):
    name = "palvelutori.printing"
    label = "printing"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from palvelutori.foundation.personal import PLAIN, classify

        # A job names a visit by its random id and holds no word of the paper; after a day it is gone.
        jobs = (
            "id", "centre", "printer", "subject", "copy", "state", "tries", "reason", "made_at", "expires_at",
            "told_at",
        )  # fmt: skip
        classify("printing.PrintJob", **dict.fromkeys(jobs, PLAIN))
        classify("printing.PrintsAt", **dict.fromkeys(("id", "centre", "device", "printer"), PLAIN))
        state = ("id", "centre", "printer", "status", "heard_at")
        classify("printing.PrinterState", **dict.fromkeys(state, PLAIN))
