/** A transition of a contact as one conditional update of its item. */
import type { ContactId } from '../contact/contact-store.ts';
import type { ContactCondition, ContactTransition } from '../contact/contact-transition.ts';
import { deadlineIndex, dueShardOf } from '../contact/deadline-index.ts';
import { toItem } from './dynamo-item.ts';
import { UpdateBuilder } from './update-builder.ts';

/** Applies `transition` if the contact is in the expected state; otherwise the refusal contains its current state. */
export function contactUpdate(
  table: string,
  { campaignId, contactKey }: ContactId,
  transition: ContactTransition,
) {
  const { or, set, remove, entry } = transition;
  const update = new UpdateBuilder();
  // DynamoDB refuses redundant parentheses.
  update.require(
    or ? `(${inWords(transition, update)}) OR (${inWords(or, update)})` : inWords(transition, update),
  );
  for (const [field, value] of Object.entries(set)) update.set(field, value);
  for (const field of remove) update.remove(field);
  // A contact is in the index of deadlines if and only if it has one.
  if (set.dueAt !== undefined) update.set(deadlineIndex.partitionKey, dueShardOf({ campaignId, contactKey }));
  if (remove.includes('dueAt')) update.remove(deadlineIndex.partitionKey);
  // DynamoDB puts an element beyond the end of a list at its end.
  if (entry) update.setElement('attempts', entry.attempt - 1, entry);
  return {
    TableName: table,
    Key: toItem({ campaignId, contactKey }),
    ...update.build(),
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
  };
}

function inWords({ from, expect }: ContactCondition, update: UpdateBuilder): string {
  const statuses = from.map((status) => update.value(status)).join(', ');
  const fields = Object.entries(expect).filter(([, value]) => value !== undefined);
  const equal = fields.map(([field, value]) =>
    value === null
      ? `attribute_not_exists(${update.path(field)})`
      : `${update.path(field)} = ${update.value(value)}`,
  );
  return [`${update.path('status')} IN (${statuses})`, ...equal].join(' AND ');
}
