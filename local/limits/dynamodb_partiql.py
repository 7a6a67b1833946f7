"""Statements of PartiQL within the units of their keys, one by one, in batches and in transactions."""

from ministack.services import dynamodb

from .answers import body_of, with_capacity
from .dynamodb_reads import single_read
from .dynamodb_units import factor_of, item_id, key_of, read_charge, size_of
from .dynamodb_writes import charges_of, single_write, transaction, unwritten
from .throttles import answer

MOST_CHARACTERS = 8192  # of a statement


def install(meter, transactions):
    dynamodb._execute_statement = statement(meter, transactions, dynamodb._execute_statement)
    dynamodb._batch_execute_statement = batch(meter, dynamodb._batch_execute_statement)
    dynamodb._execute_transaction = transaction(
        meter, transactions, dynamodb._execute_transaction, items_of_statements, members_of_statements
    )


def statement(meter, transactions, plain):
    read = single_read(meter, plain, charges_of_select)
    write = single_write(meter, transactions, plain, target_of_statement)

    def handle(data):
        if len(data.get("Statement", "")) > MOST_CHARACTERS:
            return answer("ValidationException", f"Member must have length less than or equal to {MOST_CHARACTERS}")
        return (read if is_select(data) else write)(data)

    return handle


def is_select(statement):
    return str(statement.get("Statement", "")).lstrip()[:6].upper() == "SELECT"


def batch(meter, plain):
    """The emulator runs a batch by its statements, each of which may be throttled, and shortens their errors' names."""

    def handle(data):
        if len({is_select(each) for each in data.get("Statements", [])}) > 1:
            return answer("ValidationException", "Batch of statements must consist of either read or write statements")
        meter.journal = []
        try:
            response = plain(data)
        finally:
            used, meter.journal = meter.journal, None
        if response[0] != 200:
            return response
        responses = body_of(response)["Responses"]
        throttled = [each["Error"] for each in responses if each.get("Error", {}).get("Code") == "Throttling"]
        for error in throttled:
            error["Code"] = "ThrottlingError"
        members = {"Responses": responses} if throttled else {}
        return with_capacity(response, data, used, listed=True, members=members)

    return handle


def items_of_statements(data):
    return [item_of_statement(parsed_of(each)) for each in data["TransactStatements"]]


def item_of_statement(parsed):
    parsed = parsed.get("select") or parsed
    table = dynamodb._tables[parsed["table"]]
    if parsed["op"] == "INSERT":
        item = inserted(parsed)
        sk = dynamodb._extract_key_val(item.get(table["sk_name"])) if table["sk_name"] else "__no_sort__"
        return item_id(table, key_of(table, item), sk)
    pk, sk, _, _ = dynamodb._partiql_key_target(table, parsed)
    return item_id(table, pk, sk)


def members_of_statements(data, written, failed):
    """Charges by statement. A transaction whose token was seen before has written nothing and costs a read."""
    left = iter(written)
    groups = []
    for each in data["TransactStatements"]:
        parsed = parsed_of(each)
        is_read = parsed["op"] in ("SELECT", "EXISTS")
        if written and not is_read:
            groups.append(charges_of(next(left), copies=2))
            continue
        target = target_of(parsed.get("select") or parsed)
        groups.append([unwritten(*target, is_read=is_read or not failed)] if target else [])
    return groups


def charges_of_select(data, response):
    parsed = parsed_of(data)
    target = target_of(parsed)
    if target:
        return [read_charge(target[0], target[1], size_of(target[2]), factor_of(data))]
    size = sum(size_of(item) for item in body_of(response).get("Items", []))
    return [read_charge(dynamodb._tables[parsed["table"]], "(several keys)", size, factor_of(data))]


def target_of_statement(data):
    return target_of(parsed_of(data))


def parsed_of(data):
    return dynamodb._parse_partiql(data["Statement"], data.get("Parameters", []))


def target_of(parsed):
    """(table, partition key, item there) of a statement; None when it names no single item."""
    table = dynamodb._tables[parsed["table"]]
    if parsed["op"] == "INSERT":
        item = inserted(parsed)
        return table, key_of(table, item), dynamodb._get_item_by_key(table, item)
    pk, sk, _, error = dynamodb._partiql_key_target(table, parsed)
    return None if error else (table, str(pk), table["items"].get(pk, {}).get(sk))


def inserted(parsed):
    item = parsed["item"]
    return item["M"] if set(item) == {"M"} else item
