/** What a contact may take of DynamoDB: the benchmark fails beyond it, and its figures on the pages are within it. */
import { describe, expect, it } from 'vitest';
import { limitsTable } from '../../../bench/limits-table.ts';
import { operationsFailure } from '../../../bench/operations/operations-benchmark.ts';
import { readResults } from '../../../bench/results-file.ts';

const results = readResults();
const { operations } = results;

describe('the write units of a contact', () => {
  it('are at most 11, and a million contacts cost at most $9, by the figures on the pages', () => {
    expect(operationsFailure(operations)).toBeUndefined();
  });

  it.each([
    [{ writeUnitsPerContact: 11.01 }, '11.01 write units'],
    [{ writeUnitsPerContact: Number.NaN }, 'NaN write units'],
    [{ usdPerMillionContacts: 9.01 }, '$9.01'],
    [{ keys: { ...operations.keys, contactsUnitsPerCall: 2.01 } }, '2.01 write units for each call'],
    [{ keys: { ...operations.keys, deadlineUnitsPerCall: 3 } }, '3 write units for each call'],
  ])('fail the benchmark when they are more: %j', (worse, reported) => {
    expect(operationsFailure({ ...operations, ...worse })).toContain(reported);
  });

  it('let a campaign call 500 times a second under each of its keys', () => {
    const { columns, rows } = limitsTable(results);
    const ofKeys = rows.filter(([name]) => String(name).includes('key'));

    expect(ofKeys).toHaveLength(2);
    for (const row of ofKeys) {
      const reachedAt = String(row[columns.indexOf('reached at')]).replaceAll(',', '');
      expect(Number.parseFloat(reachedAt), String(row[0])).toBeGreaterThanOrEqual(500);
    }
  });
});
