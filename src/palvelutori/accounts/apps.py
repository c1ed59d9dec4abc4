from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "palvelutori.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from palvelutori.accounts import holder

        holder.register()
