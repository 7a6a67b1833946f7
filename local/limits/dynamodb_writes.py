"""Writes to DynamoDB, one by one and by batches and transactions, within the units of their keys."""

from ministack.services import dynamodb

from . import effects
from .answers import error_of, reasons_of, with_capacity
from .dynamodb_units import item_id, key_of, read_charge, refused_charge, size_of, write_charges
from .throttles import cancelled, throttled
from .transactions import conflict_of_write, in_progress


def install(meter, transactions):
    effects.install()
    for name in ("_put_item", "_update_item", "_delete_item"):
        setattr(dynamodb, name, single_write(meter, transactions, getattr(dynamodb, name), target_of_request))
    dynamodb._batch_write_item = batch_write(meter, transactions, dynamodb._batch_write_item)
    dynamodb._transact_write_items = transaction(
        meter, transactions, dynamodb._transact_write_items, items_of_transaction, members_of_transaction
    )


def single_write(meter, transactions, plain, find_target):
    """An operation on one item. `find_target` answers (table, partition key, item there) of a request."""

    def handle(data):
        with effects.held() as held:
            response = plain(data)
        if any(transactions.holds(id_of(effect)) for effect in held.effects):
            return conflict_of_write()
        charges = [charge for effect in held.effects for charge in charges_of(effect)]
        if error_of(response) in ("ConditionalCheckFailedException", "DuplicateItemException"):
            charges = [refused_charge(*find_target(data))]
        bucket = meter.admit(charges)
        if bucket:
            return throttled(bucket, meter.chance)
        effects.apply(held.effects)
        return with_capacity(response, data, charges)

    return handle


def batch_write(meter, transactions, plain):
    """Items without units, or held by a transaction, are unprocessed; when no unit is left for any, the batch is refused."""

    def handle(data):
        with effects.held() as held:
            response = plain(data)
        if response[0] != 200:
            return response
        requests = [(table, request) for table, listed in data["RequestItems"].items() for request in listed]
        unprocessed, buckets, used = {}, [], []
        for (table, request), effect in zip(requests, held.effects, strict=True):
            charges = charges_of(effect)
            is_held = transactions.holds(id_of(effect))
            bucket = None if is_held else meter.admit(charges)
            if is_held or bucket:
                buckets += [bucket] if bucket else []
                unprocessed.setdefault(table, []).append(request)
            else:
                effects.apply([effect])
                used += charges
        if len(buckets) == len(requests):
            return throttled(buckets[0], meter.chance)
        members = {"UnprocessedItems": unprocessed} if unprocessed else {}
        return with_capacity(response, data, used, listed=True, members=members)

    return handle


def transaction(meter, transactions, plain, find_items, members):
    """All of it or nothing. Its items cost double, and so do conditions that do not hold."""

    def handle(data):
        token = data.get("ClientRequestToken")
        if transactions.is_in_progress(token):
            return in_progress()
        with effects.held() as held:
            response = plain(data)
        error = error_of(response)
        if error not in (None, "TransactionCanceledException") or "ValidationError" in reasons_of(response):
            return response
        items = find_items(data)
        conflict = transactions.conflict(items)
        if conflict:
            return conflict
        groups = members(data, [] if error else held.effects, failed=error is not None)
        refused = meter.admit_together(groups)
        if refused:
            return cancelled(len(groups), refused, meter.chance)
        if error is None:
            effects.apply(held.effects)
            effects.store_tokens(held.tokens)
            transactions.begin(items, token)
        used = [charge for group in groups for charge in group]
        return with_capacity(response, data, used, listed=True, in_transaction=True)

    return handle


def items_of_transaction(data):
    return [item_of_request(dynamodb._extract_transact_op(item)[1]) for item in data["TransactItems"]]


def members_of_transaction(data, written, failed):
    """Charges by item. A transaction whose token was seen before has written nothing and costs a read."""
    actions = [dynamodb._extract_transact_op(item) for item in data["TransactItems"]]
    is_replay = not failed and not written and any(kind != "ConditionCheck" for kind, _ in actions)
    left = iter(written)
    groups = []
    for kind, action in actions:
        if written and kind != "ConditionCheck":
            groups.append(charges_of(next(left), copies=2))
        else:
            groups.append([unwritten(*target_of_request(action), is_read=is_replay)])
    return groups


def unwritten(table, key, existing, is_read):
    """Of an item of a transaction that was only looked at."""
    if is_read:
        return read_charge(table, key, size_of(existing), factor=2)
    return refused_charge(table, key, existing, copies=2)


def id_of(effect):
    return item_id(effect.table, effect.pk, effect.sk)


def charges_of(effect, copies=1):
    return write_charges(effect.table, str(effect.pk), effect.old, effect.new, copies)


def target_of_request(data):
    table = dynamodb._tables[dynamodb._normalize_table_name(data["TableName"])]
    key = data.get("Item") or data["Key"]
    return table, key_of(table, key), dynamodb._get_item_by_key(table, key)


def item_of_request(data):
    table = dynamodb._tables[dynamodb._normalize_table_name(data["TableName"])]
    key = data.get("Item") or data["Key"]
    sk = dynamodb._extract_key_val(key.get(table["sk_name"])) if table["sk_name"] else "__no_sort__"
    return item_id(table, key_of(table, key), sk)
