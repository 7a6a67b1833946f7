"""Transactions take a moment, in which DynamoDB refuses all other writes to their items.

The emulator does all of a transaction at once. Its answer is kept back for some milliseconds, and until then its items
are held. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html#transaction-conflict-handling
"""

import asyncio

from ministack.services import dynamodb
from shared_clock import speed

from .throttles import answer, cancelled_for

MESSAGE = "Transaction is ongoing for the item"


class Transactions:
    def __init__(self, settings, chance):
        self.settings, self.chance = settings, chance
        self._held = {}  # item -> number of transactions that hold it
        self._tokens = set()
        self._begun = None

    def begin(self, items, token):
        """From now on, until the answer is given."""
        self._begun = (items, token)
        for item in items:
            self._held[item] = self._held.get(item, 0) + 1
        if token:
            self._tokens.add(token)

    def holds(self, item):
        return item in self._held

    def is_in_progress(self, token):
        return token in self._tokens

    def conflict(self, items):
        """The answer to a transaction that has items of another one; None when there are none."""
        if not any(map(self.holds, items)):
            return None
        return cancelled_for(
            [{"Code": "TransactionConflict", "Message": MESSAGE} if self.holds(i) else {"Code": "None"} for i in items]
        )

    def late_answers(self, plain):
        async def handle_request(*args):
            self._begun = None
            response = await plain(*args)  # begins and ends a transaction without letting another request in
            if self._begun:
                begun, self._begun = self._begun, None
                try:
                    await asyncio.sleep(self._milliseconds() / 1000 / speed())
                finally:
                    self._end(*begun)
            return response

        return handle_request

    def _milliseconds(self):
        least = self.settings.get("dynamodb", "transactionMinMs")
        return self.chance.uniform(least, max(least, self.settings.get("dynamodb", "transactionMaxMs")))

    def _end(self, items, token):
        for item in items:
            self._held[item] -= 1
            if not self._held[item]:
                del self._held[item]
        self._tokens.discard(token)


def install(settings, chance):
    transactions = Transactions(settings, chance)
    dynamodb.handle_request = transactions.late_answers(dynamodb.handle_request)
    return transactions


def conflict_of_write():
    return answer("TransactionConflictException", MESSAGE)


def in_progress():
    return answer("TransactionInProgressException", "The transaction with the given request token is already in progress.")
