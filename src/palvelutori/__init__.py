"""Palvelutori: the operating system of a joint public service point."""

__version__ = "0.1.0"
