"""What DynamoDB bills: units by item, index entry and read.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
"""

from ministack.core.responses import get_account_id, get_region
from ministack.services import dynamodb

from .meter import Charge

READ_BYTES = 4096


def resource_of(table, index=None):
    return (get_account_id(), get_region(), table["TableName"], index)


def key_of(table, item):
    return str(dynamodb._extract_key_val(item.get(table["pk_name"])))


def item_id(table, pk, sk):
    """What identifies an item."""
    return (*resource_of(table)[:3], str(pk), str(sk))


def size_of(item):
    return dynamodb._item_size_bytes(item) if item else 0


def write_charges(table, key, old, new, copies=1):
    """Of putting, changing or deleting an item. `copies`: 2 in a transaction, for the table alone.

    Local indexes lie in the partition of the table's key and use its units.
    """
    own = copies * dynamodb._capacity_kb(max(size_of(old), size_of(new)))
    own += sum(dynamodb._index_write_units(table, index, old, new) for index in table.get("LocalSecondaryIndexes") or [])
    charges = [Charge(resource_of(table), key, "write", own)]
    for index in table.get("GlobalSecondaryIndexes") or []:
        charges += index_charges(table, index, old, new)
    return charges


def index_charges(table, index, old, new):
    """One write for an entry that comes, goes or changes; two when its key changes: one at each of the keys."""
    before = dynamodb._index_write_view(table, index, old)
    after = dynamodb._index_write_view(table, index, new)
    if before == after:
        return []
    resource, hashes = resource_of(table, index["IndexName"]), dynamodb._index_key_lists(index)

    def charge(item, *views):
        units = max(dynamodb._capacity_kb(size_of(view[1])) for view in views)
        return Charge(resource, str(dynamodb._index_partition(item, *hashes)), "write", units)

    if before and after and before[0] == after[0]:
        return [charge(new, before, after)]
    return ([charge(old, before)] if before else []) + ([charge(new, after)] if after else [])


def refused_charge(table, key, existing, copies=1):
    """A condition that does not hold costs what the item there would: the indexes are not touched."""
    return Charge(resource_of(table), key, "write", copies * dynamodb._capacity_kb(size_of(existing)))


def read_charge(table, key, size, factor, index=None):
    """Of reading `size` bytes; `factor`: 0.5 eventually consistent, 1 consistent, 2 in a transaction."""
    return Charge(resource_of(table, index), key, "read", factor * max(1, -(-size // READ_BYTES)))


def factor_of(data):
    return 1 if data.get("ConsistentRead") else 0.5


def consumed_capacity(charges, detail, in_transaction=False):
    """ConsumedCapacity of an answer, by table; `detail` as in ReturnConsumedCapacity. The emulator guesses at some."""
    tables = {}
    for charge in charges:
        table, index = charge.resource[2:]
        units = tables.setdefault(table, {})
        units[index] = units.get(index, 0.0) + charge.units
    kind = "WriteCapacityUnits" if any(charge.kind == "write" for charge in charges) else "ReadCapacityUnits"

    def member(units):
        return {"CapacityUnits": units, **({kind: units} if in_transaction else {})}

    listed = []
    for table, units in tables.items():
        entry = {"TableName": table, **member(sum(units.values()))}
        if detail == "INDEXES":
            entry["Table"] = member(units.get(None, 0.0))
            indexes = {index: member(used) for index, used in units.items() if index}
            entry.update({"GlobalSecondaryIndexes": indexes} if indexes else {})
        listed.append(entry)
    return listed
