"""Settings that every test shares."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("quick", max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("long", max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real and reference data beside the checkout; the test is skipped where it is absent.

    EQUIPOISE_SHARED names another place.
    """
    default = Path(__file__).resolve().parents[2] / "shared"
    folder = Path(os.environ.get("EQUIPOISE_SHARED", default))
    if not folder.is_dir():
        pytest.skip("needs the reference data folder 'shared' beside the checkout (or EQUIPOISE_SHARED)")
    return folder
