"""Acts on the catalogue. Hours are changed through `spaces.operations`, which asks first whom that
cuts off.
"""

from palvelutori.catalogue.operations.set_up import SetUp, set_up

__all__ = ["SetUp", "set_up"]
