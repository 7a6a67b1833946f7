"""Actions of SQS on fair queues, with the limits on times and messages in flight.

https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
"""

import re
import time

from ministack.services import sqs

from .fair_queue import Messages

MAX_VISIBILITY = 12 * 60 * 60
MAX_DELAY = 15 * 60

# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
GROUP_ID = re.compile(r"""[A-Za-z0-9!"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~]{1,128}""")


def is_fair(queue):
    return isinstance(queue["messages"], Messages)


def receive(settings, plain):
    async def receive_message(data, url):
        checked(data, "VisibilityTimeout", MAX_VISIBILITY)
        checked(data, "WaitTimeSeconds", 20)
        queue = sqs._get_q(data.get("QueueUrl", url))
        most, wait = settings.get("sqs", "messagesInFlight"), data.get("WaitTimeSeconds")
        wait = queue["attributes"].get("ReceiveMessageWaitTimeSeconds", 0) if wait is None else wait
        # A long poll gets an empty answer instead.
        if not int(wait) and is_fair(queue) and queue["messages"].count_in_flight(time.time()) >= most:
            raise sqs._Err("OverLimit", "Too many messages in flight.", 403)
        return await plain(data, url)

    return receive_message


def send(_, plain):
    def send_message(data, url):
        checked(data, "DelaySeconds", MAX_DELAY)
        group = data.get("MessageGroupId")
        if group is not None and not GROUP_ID.fullmatch(group):
            rule = "it can include alphanumeric characters and punctuation, 128 at most"
            raise out_of_range("MessageGroupId", group, rule)
        return plain(data, url)

    return send_message


def delete(_, plain):
    def delete_message(data, url):
        queue = sqs._get_q(data.get("QueueUrl", url), "sqs:DeleteMessage")
        handle = data.get("ReceiptHandle", "")
        if not is_fair(queue) or not handle:
            return plain(data, url)
        if not queue["messages"].delete(handle, time.time()):
            raise invalid_handle()
        return {}

    return delete_message


def change_visibility(_, plain):
    """A message stays invisible for twelve hours at most, counted from when it was received."""

    def change_message_visibility(data, url):
        queue = sqs._get_q(data.get("QueueUrl", url), "sqs:ChangeMessageVisibility")
        checked(data, "VisibilityTimeout", MAX_VISIBILITY)
        if not is_fair(queue):
            return plain(data, url)
        seconds, now = int(data.get("VisibilityTimeout", 30)), time.time()
        taken_at = queue["messages"].taken_at(data.get("ReceiptHandle", ""))
        if taken_at is not None and now + seconds - taken_at > MAX_VISIBILITY:
            reason = f"Total VisibilityTimeout for the message is beyond the limit [{MAX_VISIBILITY} seconds]"
            raise out_of_range("VisibilityTimeout", seconds, reason)
        if not queue["messages"].hide(data.get("ReceiptHandle", ""), seconds, now):
            raise invalid_handle()
        if seconds == 0:
            sqs.esm_wake.set()
        return {}

    return change_message_visibility


def each_of_batch(single):
    """A batch as its single actions, each with its own success or failure."""

    def make(_, plain):
        def handle(data, url):
            queue = sqs._get_q(data.get("QueueUrl", url))
            if not is_fair(queue):
                return plain(data, url)
            entries = data.get("Entries", [])
            sqs._validate_batch_entries(entries, "BatchRequestEntry")
            done, failed = [], []
            for entry in entries:
                try:
                    getattr(sqs, single)({**entry, "QueueUrl": data.get("QueueUrl", url)}, url)
                    done.append({"Id": entry["Id"]})
                except sqs._Err as error:
                    failed.append({"Id": entry["Id"], "Code": error.code, "Message": error.message, "SenderFault": True})
            return {"Successful": done, "Failed": failed}

        return handle

    return make


def checked(data, name, most):
    value = data.get(name)
    if value is not None and not 0 <= int(value) <= most:
        raise out_of_range(name, value, f"{name} must be >= 0 and <= {most}")


def out_of_range(name, value, reason):
    return sqs._Err("InvalidParameterValue", f"Value {value} for parameter {name} is invalid. Reason: {reason}.")


def invalid_handle():
    return sqs._Err("ReceiptHandleIsInvalid", "The input receipt handle is invalid.")


# By the emulator's name for each: what makes an action of ours from (settings, the emulator's).
ACTIONS = {
    "ReceiveMessage": ("_act_receive_message", receive),
    "SendMessage": ("_act_send_message", send),
    "DeleteMessage": ("_act_delete_message", delete),
    "DeleteMessageBatch": ("_act_delete_message_batch", each_of_batch("_act_delete_message")),
    "ChangeMessageVisibility": ("_act_change_visibility", change_visibility),
    "ChangeMessageVisibilityBatch": ("_act_change_visibility_batch", each_of_batch("_act_change_visibility")),
}
