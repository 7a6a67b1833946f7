import { describe, expect, it } from 'vitest';
import { itemBytes } from '../../../src/campaign/item-size.ts';
import { historyAfter, MAX_HISTORY, noteOf } from '../../../src/history/campaign-history.ts';

const at = '2026-11-22T12:00:00.000Z';

describe('the history of a campaign', () => {
  it('keeps the last fifty entries', () => {
    let history = historyAfter(noteOf({}, { at, action: 'pause', detail: '0' }));
    for (let n = 1; n < 70; n++) {
      history = historyAfter(noteOf({ history }, { at, action: 'resume', detail: String(n) }));
    }

    expect(history.map(({ detail }) => detail)).toEqual(
      Array.from({ length: MAX_HISTORY }, (_, n) => String(n + 20)),
    );
  });

  it('stays small in the item of its campaign, whatever names and reasons are', () => {
    const long = '🙂'.repeat(1_000);
    const { entry } = noteOf({}, { at, action: 'settings', by: long, detail: long });

    expect(entry.detail).toMatch(/^(🙂)+…$/u);
    expect(itemBytes({ history: Array(MAX_HISTORY).fill(entry) })).toBeLessThan(25_000);
  });
});
