"""AWS's limits around the emulator: what the service refuses, throttles or delays, the emulator does, too.

`install()` puts them around the emulator's modules, `with_control()` the control endpoint `/_limits` in front of its app.
What is enforced and what is not: docs/local-cloud.md.
"""

from . import dynamodb_partiql, dynamodb_reads, dynamodb_writes, event_limits, lambda_limits, sqs_limits, transactions
from .control import in_front_of
from .meter import Meter
from .settings import initial_settings

SETTINGS = initial_settings()
METER = Meter(SETTINGS)


def install():
    """Enforces the limits from now on, unless the settings of the process turn them off."""
    if SETTINGS.on:
        ongoing = transactions.install(SETTINGS, METER.chance)
        dynamodb_writes.install(METER, ongoing)
        dynamodb_reads.install(METER, ongoing)
        dynamodb_partiql.install(METER, ongoing)
        sqs_limits.install(SETTINGS)
        lambda_limits.install(SETTINGS, METER)
        event_limits.install(SETTINGS)


def with_control(app):
    """The app with the control endpoint in front of it."""
    return in_front_of(app, SETTINGS, METER)


__all__ = ["METER", "SETTINGS", "install", "with_control"]
