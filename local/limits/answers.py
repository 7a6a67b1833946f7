"""Answers of the emulator's DynamoDB handlers: (status, headers, body)."""

import json

from .dynamodb_units import consumed_capacity


def error_of(response):
    """The exception's name without its namespace; None for a good answer."""
    return None if response[0] == 200 else body_of(response).get("__type", "").split("#")[-1]


def reasons_of(response):
    """Why each item of a transaction stood in its way."""
    if response[0] == 200:
        return []
    return [reason["Code"] for reason in body_of(response).get("CancellationReasons", [])]


def body_of(response):
    return json.loads(response[2])


def changed(response, members):
    """The answer with other values for some members."""
    if not members:
        return response
    body = json.dumps({**body_of(response), **members}, ensure_ascii=False).encode()
    return response[0], response[1], body


def with_capacity(response, data, charges, listed=False, in_transaction=False, members=None):
    """A good answer with what it cost, where the request asks for that; `listed`: as of several tables."""
    detail = data.get("ReturnConsumedCapacity", "NONE")
    if detail != "NONE" and response[0] == 200 and charges:
        tables = consumed_capacity(charges, detail, in_transaction)
        members = {**(members or {}), "ConsumedCapacity": tables if listed else tables[0]}
    return changed(response, members)
