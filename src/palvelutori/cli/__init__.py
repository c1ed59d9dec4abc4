"""The command `palvelutori`."""
