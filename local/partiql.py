"""What the emulator lacks of PartiQL: permissions of the statements in a batch, and inserts on the table's stream."""

import json
import re

from ministack.core import iam_actions
from ministack.services import dynamodb

BATCH = "dynamodb:BatchExecuteStatement"
INTO_TABLE = re.compile(r"""\s*(INSERT|UPDATE|DELETE|SELECT)\b(?:\s+INTO|.*?\bFROM)?\s+"?([\w.-]+)"?""", re.I | re.S)


def checks_of_items(iam_action, body, region, account_id):
    """As the emulator checks a transaction by its items. AWS has no permission for a batch of statements, either.

    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-iam.html
    """
    if iam_action != BATCH:
        return plain_checks(iam_action, body, region, account_id)
    found = [INTO_TABLE.match(each["Statement"]) for each in json.loads(body)["Statements"]]
    return [
        (f"dynamodb:PartiQL{match[1].capitalize()}", f"arn:aws:dynamodb:{region}:{account_id}:table/{match[2]}")
        for match in found
        if match
    ]


def insert(table, parsed):
    response = plain_insert(table, parsed)
    if response[0] == 200:
        item = parsed["item"]
        item = item["M"] if set(item) == {"M"} else item
        dynamodb._emit_stream_event(table["TableName"], "INSERT", None, item)
    return response


plain_checks, plain_insert = iam_actions.dynamodb_transaction_checks, dynamodb._partiql_insert


def install():
    iam_actions.dynamodb_transaction_checks = checks_of_items
    dynamodb._partiql_insert = insert
