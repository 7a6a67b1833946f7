"""Writes of a request, held back until its units are taken.

The emulator's handlers check, evaluate and write in one go, through two functions. Within `held()` these note what they
were to do; `apply` does it. So a request that is throttled has changed nothing, and nothing of the emulator's rules is
repeated here.
"""

import contextlib
import threading
from collections import namedtuple

from ministack.services import dynamodb

# old or new is None where there is no item before or after.
Effect = namedtuple("Effect", "table pk sk old new")


class Held:
    def __init__(self):
        self.effects = []
        self.tokens = []  # of transactions, which the emulator remembers once they are done


local = threading.local()  # the emulator also removes expired items, in a thread of its own


@contextlib.contextmanager
def held():
    outer = getattr(local, "held", None)
    local.held = Held()
    try:
        yield local.held
    finally:
        local.held = outer


def apply(effects):
    """Writes items and stream records: also for PartiQL's writes, of which the emulator alone writes no records."""
    for effect in effects:
        if effect.new is not None:
            plain_set(effect.table, effect.pk, effect.sk, effect.new)
        elif effect.old is not None:
            plain_remove(effect.table, effect.pk, effect.sk)
        else:
            continue
        name = "REMOVE" if effect.new is None else "INSERT" if effect.old is None else "MODIFY"
        plain_emit(effect.table["TableName"], name, effect.old, effect.new)


def set_item(table, pk, sk, item):
    return note(table, pk, sk, item) if is_held() else plain_set(table, pk, sk, item)


def remove_item(table, pk, sk):
    return note(table, pk, sk, None) if is_held() else plain_remove(table, pk, sk)


def emit(*args, **kwargs):
    if not is_held():
        plain_emit(*args, **kwargs)


def store_token(token, entry):
    if is_held():
        local.held.tokens.append((token, entry))
    else:
        plain_store_token(token, entry)


def is_held():
    return getattr(local, "held", None) is not None


def note(table, pk, sk, item):
    old = table["items"].get(pk, {}).get(sk)
    local.held.effects.append(Effect(table, pk, sk, old, item))
    return old


def store_tokens(tokens):
    for token, entry in tokens:
        plain_store_token(token, entry)


plain_set, plain_remove = dynamodb._set_item, dynamodb._remove_item
plain_emit, plain_store_token = dynamodb._emit_stream_event, dynamodb._txn_token_store


def install():
    dynamodb._set_item, dynamodb._remove_item = set_item, remove_item
    dynamodb._emit_stream_event, dynamodb._txn_token_store = emit, store_token
