import { describe, expect, it } from 'vitest';
import { plainErrorText } from '../../../src/text/plain-error-text.ts';

describe('what an error says', () => {
  it.each([
    [
      "1 validation error detected: Value 'Ann O'Neil' at 'attributes' failed to satisfy constraint: Member must not be null",
      "1 validation error detected: Value '…' at 'attributes' failed to satisfy constraint: Member must not be null",
    ],
    [
      'Unexpected token \'A\', "Ann,+12065550100" is not valid JSON',
      'Unexpected token \'A\', "…" is not valid JSON',
    ],
    ['Cannot store {"name":{"S":"Ann"},"plan":{"S":"gold"}} now', 'Cannot store {…} now'],
    ['Cannot store {"name":{"S":"An', 'Cannot store {…}'],
    ['No mailbox ann.smith@example.com here', 'No mailbox … here'],
    ['+12065550100 is not allowed', '+1********00 is not allowed'],
    ['He said "she said \\"Ann\\"" twice', 'He said "…" twice'],
  ])('repeats nothing of its input: %s', (reported, plain) => {
    expect(plainErrorText(reported)).toBe(plain);
  });

  it.each([
    'User: arn:aws:sts::123456789012:assumed-role/Dialer/x is not authorized to perform: dynamodb:UpdateItem',
    "Cannot read properties of undefined (reading 'phoneNumber')",
    'Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed]',
    'Item size has exceeded the maximum allowed size',
    'The table CampaignDialer-TablesControlDF2E6BDD has left 3 keys unread 8 times.',
  ])('stays when there is nothing of a person in it: %s', (reported) => {
    expect(plainErrorText(reported)).toBe(reported);
  });
});
