"""AWS's limits around the emulator: what the service refuses, throttles or delays, the emulator does, too.

`install()` puts them around the emulator's modules, `with_control()` the control endpoint `/_limits` in front of its app.
What is enforced and what is not: docs/local-cloud.md.
"""

from . import dynamodb_partiql, dynamodb_reads, dynamodb_writes, event_limits, lambda_limits, sqs_limits, transactions
from .control import in_front_of
from .meter import Meter
from .settings import Settings, initial_settings

settings = initial_settings()
meter = Meter(settings)


def install():
    """Enforces the limits from now on, unless the settings of the process turn them off."""
    if settings.on:
        ongoing = transactions.install(settings, meter.chance)
        dynamodb_writes.install(meter, ongoing)
        dynamodb_reads.install(meter, ongoing)
        dynamodb_partiql.install(meter, ongoing)
        sqs_limits.install(settings)
        lambda_limits.install(settings)
        event_limits.install(settings)


def with_control(app):
    """The app with the control endpoint in front of it."""
    return in_front_of(app, settings, meter)


__all__ = ["Meter", "Settings", "install", "meter", "settings", "with_control"]
