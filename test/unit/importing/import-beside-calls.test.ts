import { describe, expect, it } from 'vitest';
import { measureCallsBesideImport } from '../../../bench/import/calls-beside-import.ts';
import { mustBesideImport } from '../../../bench/import/import-limit-scale.ts';

describe('an import at the limit of its key', () => {
  it('leaves calls what they need: of its campaign, of another one, and of a small one that is dropped meanwhile', async () => {
    const { shareOfLimit, ...calls } = await measureCallsBesideImport();

    expect(shareOfLimit).toBeGreaterThanOrEqual(mustBesideImport.shareOfLimit);
    expect(calls.ownEfficiency).toBeGreaterThanOrEqual(mustBesideImport.ownEfficiency);
    expect(calls.otherEfficiency).toBeGreaterThanOrEqual(mustBesideImport.otherEfficiency);
    expect(calls.smallFirstCallSeconds).toBeLessThanOrEqual(mustBesideImport.smallFirstCallSeconds);
  }, 60_000);
});
