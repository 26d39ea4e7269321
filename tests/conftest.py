"""What all tests share: options of the command line, and how long Hypothesis looks."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, settings

pytest_plugins = ["command_fixtures", "sandbox_fixtures", "state_fixtures"]

# A change is judged by the same examples in every run, and not by how busy the machine is then;
# who looks for new examples takes another profile.
ANY_PACE = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("same", ANY_PACE, derandomize=True)
settings.register_profile("by-chance", ANY_PACE, derandomize=False)
settings.register_profile("thorough", ANY_PACE, max_examples=5_000, derandomize=False)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--update-golden`."""
    parser.addoption(
        "--update-golden",
        action="store_true",
        help="rewrite what the golden tests expect (tests/golden)",
    )


@pytest.fixture
def update_golden(pytestconfig: pytest.Config) -> bool:
    """Tell whether golden files are to be rewritten."""
    return bool(pytestconfig.getoption("--update-golden"))
