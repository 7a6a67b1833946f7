"""How DynamoDB says that a request was throttled.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ThrottlingReason.html, API_TransactWriteItems.html
"""

import json

PROVISIONED = "ProvisionedThroughputExceededException"
THROTTLING = "ThrottlingException"

TYPE = {
    PROVISIONED: "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException",
    THROTTLING: "com.amazon.coral.availability#ThrottlingException",
}

# In reasons of a cancelled transaction and in errors of a statement of a batch.
CODE = {PROVISIONED: "ProvisionedThroughputExceeded", THROTTLING: "ThrottlingError"}

MESSAGE = {
    (PROVISIONED, False): "The level of configured provisioned throughput for the table was exceeded. "
    "Consider increasing your provisioning level with the UpdateTable API.",
    (PROVISIONED, True): "The level of configured provisioned throughput for one or more global secondary indexes of the "
    "table was exceeded. Consider increasing your provisioning level for the under-provisioned global secondary indexes "
    "with the UpdateTable API.",
    (THROTTLING, False): "Throughput exceeds the current capacity of your table or index. DynamoDB is automatically "
    "scaling your table or index so please try again shortly. If exceptions persist, check if you have a hot key: "
    "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html",
    (THROTTLING, True): "Throughput exceeds the current capacity for one or more global secondary indexes. DynamoDB is "
    "automatically scaling your index so please try again shortly.",
}


def drawn_name(chance):
    """Both exceptions occur on AWS for a hot key of an on-demand table."""
    return PROVISIONED if chance.random() < 0.5 else THROTTLING


def throttled(bucket, chance):
    """The answer to an operation that `bucket` has too few units for."""
    name = drawn_name(chance)
    return answer(name, MESSAGE[name, is_of_index(bucket)], {"ThrottlingReasons": [reason_of(bucket)]})


def cancelled(count, buckets, chance):
    """The answer to a transaction of `count` items; `buckets`: what is short, by the item's index."""
    reasons = [{"Code": "None"} for _ in range(count)]
    for index, bucket in buckets.items():
        name = drawn_name(chance)
        reasons[index] = {"Code": CODE[name], "Message": MESSAGE[name, is_of_index(bucket)]}
    return cancelled_for(reasons)


def cancelled_for(reasons):
    codes = ", ".join(reason["Code"] for reason in reasons)
    message = f"Transaction cancelled, please refer cancellation reasons for specific reasons [{codes}]"
    return answer("TransactionCanceledException", message, {"CancellationReasons": reasons})


def answer(name, message, members=None):
    full = TYPE.get(name, f"com.amazonaws.dynamodb.v20120810#{name}")
    key = "Message" if name == "TransactionCanceledException" else "message"
    body = json.dumps({"__type": full, key: message, **(members or {})}, ensure_ascii=False).encode()
    return 400, {"Content-Type": "application/x-amz-json-1.0", "x-amzn-errortype": name}, body


def is_of_index(bucket):
    return bucket[0][3] is not None


def reason_of(bucket):
    """A young on-demand table is short of partitions, not of a maximum: AWS names the key range for both limits."""
    (account, region, table, index), _, kind = bucket
    what, how = "Index" if index else "Table", "Read" if kind == "read" else "Write"
    arn = f"arn:aws:dynamodb:{region}:{account}:table/{table}" + (f"/index/{index}" if index else "")
    return {"reason": f"{what}{how}KeyRangeThroughputExceeded", "resource": arn}
