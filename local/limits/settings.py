"""The limits in force. They start as AWS has them, and the control endpoint changes them while the emulator runs."""

import json
import os

# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html and bp-partition-key-design.html
AS_IN_AWS = {
    "dynamodb": {
        # Units per second and value of a partition key, of a table and of each global index by itself.
        "writeUnitsPerKey": 1000,
        "readUnitsPerKey": 3000,
        # Units per second of a new on-demand table, and of each of its global indexes.
        "writeUnitsPerTable": 4000,
        "readUnitsPerTable": 12000,
        # How long a transaction holds its items, drawn evenly.
        "transactionMinMs": 2,
        "transactionMaxMs": 8,
    },
    # https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fair-queues-detailed.html
    "sqs": {
        # Of a standard queue.
        "messagesInFlight": 120000,
        # Of the messages in flight, and of the recent processing time: 0 to 1. The next one: its own messages in flight, at least.
        "noisyGroupShare": 0.1,
        "noisyGroupInFlight": 30,
        # Without a message sent.
        "noisyGroupQuietSeconds": 300,
    },
    # https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html: a new account may have 10
    "lambda": {"concurrentExecutions": 1000},
    # S3 says of its events "typically within seconds", in no order, each at least once.
    "events": {"s3MinSeconds": 0.1, "s3MaxSeconds": 1.5, "s3DoubledShare": 0.05, "putEventsBytes": 262144},
}

MAY_BE_ZERO = ("concurrentExecutions", "messagesInFlight", "s3MinSeconds", "s3MaxSeconds", "s3DoubledShare")

# Variable of the process: "on" (default), "off", or a JSON object with settings that differ from AWS's.
VARIABLE = "LOCAL_AWS_LIMITS"


class WrongSetting(ValueError):
    """A setting that does not exist, or a value that it cannot have."""


class Settings:
    """Numbers by service and name. Each limit is read when it is enforced, so that a change counts at once."""

    def __init__(self, on=True, changes=None):
        self.on = on
        self._values = {service: dict(values) for service, values in AS_IN_AWS.items()}
        self.change(changes or {})

    def get(self, service, name):
        return self._values[service][name]

    def all(self):
        return {"on": self.on, **{service: dict(values) for service, values in self._values.items()}}

    def change(self, changes):
        """Takes all of the changes, or none of them. Raises WrongSetting."""
        if not isinstance(changes, dict):
            raise WrongSetting("The settings must be an object")
        for service, values in changes.items():
            if service not in self._values or not isinstance(values, dict):
                raise WrongSetting(f"{service} is not a service with limits, or its settings are not an object")
            for name, value in values.items():
                check(service, name, value)
        for service, values in changes.items():
            self._values[service].update(values)


def check(service, name, value):
    if name not in AS_IN_AWS[service]:
        raise WrongSetting(f"{service}.{name} is not a setting")
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value < 0:
        raise WrongSetting(f"{service}.{name} must be a number of at least 0")
    if value == 0 and name not in MAY_BE_ZERO:
        raise WrongSetting(f"{service}.{name} must be above 0")


def initial_settings(environment=os.environ):
    """The settings that the process starts with."""
    text = environment.get(VARIABLE, "").strip()
    if text in ("", "on", "off"):
        return Settings(on=text != "off")
    try:
        return Settings(changes=json.loads(text))
    except ValueError as error:
        raise SystemExit(f"{VARIABLE} must be on, off or a JSON object of limits: {error}") from error
