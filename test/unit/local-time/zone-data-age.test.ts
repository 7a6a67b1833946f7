import { describe, expect, it } from 'vitest';
import { zoneDataName, zoneDataWarning } from '../../../src/local-time/zone-data-age.ts';

describe('the age of the time zone data', () => {
  it('is of no concern for nine months', () => {
    expect(zoneDataWarning(Date.parse('2026-11-29'), '2026-10-29')).toBeUndefined();
    expect(zoneDataWarning(Date.parse('2027-07-29'), '2026-10-29')).toBeUndefined();
  });

  it('is a warning after nine months, with the release and what to do', () => {
    const warning = zoneDataWarning(Date.parse('2027-08-01'), '2026-10-29');
    expect(warning).toContain(zoneDataName);
    expect(warning).toContain('Deploy a newer version');
  });
});
