from tests.catalogue.conftest import centre, sample

__all__ = ["centre", "sample"]
