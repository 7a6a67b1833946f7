"""Reads of DynamoDB within the units of their keys."""

import threading

from ministack.services import dynamodb

from .answers import with_capacity
from .dynamodb_units import factor_of, key_of, read_charge, size_of
from .dynamodb_writes import item_of_request, target_of_request
from .throttles import answer, cancelled, throttled

MOST_KEYS = 100
MOST_BYTES = 16 * 1024 * 1024  # of the answer to a batch

local = threading.local()


def install(meter, transactions):
    dynamodb._paginate_evaluated_items = page_of
    dynamodb._get_item = single_read(meter, dynamodb._get_item, charges_of_get)
    dynamodb._query = single_read(meter, dynamodb._query, charges_of_page)
    dynamodb._scan = single_read(meter, dynamodb._scan, charges_of_page)
    dynamodb._batch_get_item = batch_get(meter, dynamodb._batch_get_item)
    dynamodb._transact_get_items = transact_get(meter, transactions, dynamodb._transact_get_items)


def single_read(meter, plain, find_charges):
    """The answer is made, and kept back when its units are not there: nothing else depends on a read."""

    def handle(data):
        local.page = []
        response = plain(data)
        if response[0] != 200:
            return response
        charges = find_charges(data, response)
        bucket = meter.admit(charges)
        return throttled(bucket, meter.chance) if bucket else with_capacity(response, data, charges)

    return handle


def page_of(items, limit, table, index_name=None):
    """As the emulator's, and notes what was read before any filter: that is what a query or scan costs."""
    page, size = [], 0
    for item in items:
        entry = dynamodb._apply_index_projection(item, table, index_name) if index_name else item
        own = size_of(entry)
        if page and size + own > dynamodb._DDB_PAGE_SIZE_BYTES:
            return page, True
        page.append(item)
        local.page.append((item, own))
        size += own
        if (limit is not None and len(page) >= int(limit)) or size >= dynamodb._DDB_PAGE_SIZE_BYTES:
            return page, True
    return page, False


def charges_of_get(data, _):
    table, key, item = target_of_request(data)
    return [read_charge(table, key, size_of(item), factor_of(data))]


def charges_of_page(data, _):
    """The bytes of all items together, by 4 KB; a scan's, shared among the keys they lie under."""
    table, name = dynamodb._tables[dynamodb._normalize_table_name(data["TableName"])], data.get("IndexName")
    index = next((each for each in table.get("GlobalSecondaryIndexes") or [] if each["IndexName"] == name), None)
    sizes = {}
    for item, size in local.page:
        key = str(dynamodb._index_partition(item, *dynamodb._index_key_lists(index))) if index else key_of(table, item)
        sizes[key] = sizes.get(key, 0) + size
    total = sum(sizes.values())
    whole = read_charge(table, "(nothing found)", total, factor_of(data), name if index else None)
    return [whole._replace(key=key, units=whole.units * size / total) for key, size in sizes.items()] or [whole]


def batch_get(meter, plain):
    """Keys without units, or beyond 16 MB, are unprocessed; when no unit is left for any, the batch is refused."""

    def handle(data):
        response = plain(data)
        if response[0] != 200:
            return response
        if sum(len(asked["Keys"]) for asked in data["RequestItems"].values()) > MOST_KEYS:
            return answer("ValidationException", "Too many items requested for the BatchGetItem call")
        taken, unprocessed, buckets, used, size = {}, {}, [], [], 0
        for name, asked in data["RequestItems"].items():
            for key in asked["Keys"]:
                table, value, item = target_of_request({"TableName": name, "Key": key})
                charge = read_charge(table, value, size_of(item), factor_of(asked))
                fits = size + size_of(item) <= MOST_BYTES
                bucket = meter.admit([charge]) if fits else None
                is_taken = fits and bucket is None
                size += size_of(item) if is_taken else 0
                used += [charge] if is_taken else []
                buckets += [bucket] if bucket else []
                (taken if is_taken else unprocessed).setdefault(name, {**asked, "Keys": []})["Keys"].append(key)
        if buckets and not used:
            return throttled(buckets[0], meter.chance)
        if unprocessed:
            response = plain({**data, "RequestItems": taken})
        members = {"UnprocessedKeys": unprocessed} if unprocessed else {}
        return with_capacity(response, data, used, listed=True, members=members)

    return handle


def transact_get(meter, transactions, plain):
    def handle(data):
        response = plain(data)
        if response[0] != 200:
            return response
        conflict = transactions.conflict([item_of_request(item["Get"]) for item in data["TransactItems"]])
        if conflict:
            return conflict
        groups = []
        for item in data["TransactItems"]:
            table, key, found = target_of_request(item["Get"])
            groups.append([read_charge(table, key, size_of(found), factor=2)])
        refused = meter.admit_together(groups)
        if refused:
            return cancelled(len(groups), refused, meter.chance)
        used = [charge for group in groups for charge in group]
        return with_capacity(response, data, used, listed=True, in_transaction=True)

    return handle
