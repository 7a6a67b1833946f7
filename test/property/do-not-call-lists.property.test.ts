/** A number is called only if it is on none of the do-not-call lists that its campaign respects, whatever came before. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { namedListsOf } from '../../src/campaign/do-not-call-list.ts';
import { parseSettings } from '../../src/campaign/parse-settings.ts';
import { toIso } from '../../src/time/instant.ts';
import { aCap } from '../support/a-cap.ts';
import { noon } from '../support/a-contact.ts';
import { MemoryNumbers } from '../support/memory-numbers.ts';

const number = '+12065550100';
const caps = [aCap(100, 24)];
const list = fc.constantFrom('all', 'brand-a', 'brand-b', 'constructor');
/** As a campaign's settings may write it. */
const spelled = fc.constantFrom('all', 'All', 'brand-a', 'Brand A', 'BRAND-A', 'brand-b', 'constructor');
const event = fc.oneof(
  fc.record({ kind: fc.constant('put' as const), list }),
  fc.record({ kind: fc.constant('remove' as const), list }),
  fc.record({ kind: fc.constant('call' as const), names: fc.option(fc.array(spelled, { maxLength: 4 })) }),
);

describe('a number on do-not-call lists', () => {
  it('is called only by campaigns that respect none of them', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(event, { maxLength: 30 }), async (events) => {
        const numbers = new MemoryNumbers();
        const on = new Set<string>();
        let last: string | undefined;
        for (const [i, step] of events.entries()) {
          const atMs = noon + i;
          if (step.kind === 'put') {
            await numbers.suppress(number, { at: toIso(atMs), source: 'a test' }, step.list);
            on.add(step.list);
          } else if (step.kind === 'remove') {
            numbers.remove(number, step.list);
            on.delete(step.list);
          } else {
            const reading = parseSettings(
              JSON.stringify({ ...(step.names && { doNotCallLists: step.names }) }),
            );
            if (!reading.ok) throw new Error(reading.message);
            const claimedAt = toIso(atMs);
            const claim = {
              campaignId: 'spring',
              contactKey: `${i}`,
              attempt: 1,
              claimId: `${i}`,
              claimedAt,
            };
            const verdict = numbers.claim(number, claim, caps, last, namedListsOf(reading.settings));
            if (verdict.type === 'claimed') last = `${i}`;
            const respected = [
              'all',
              ...(step.names ?? []).map((name) => name.toLowerCase().replace(' ', '-')),
            ];
            const against = respected.filter((name) => on.has(name));
            expect(verdict.type).toBe(against.length > 0 ? 'suppressed' : 'claimed');
            if (verdict.type === 'suppressed') expect(against).toContain(verdict.list);
          }
        }
      }),
    );
  });
});
