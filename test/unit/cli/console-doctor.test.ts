import { describe, expect, it } from 'vitest';
import { doctorFeature } from '../../../cli/console/doctor-routes.ts';
import type { Finding } from '../../../src/doctor/finding.ts';
import { consoleWorld } from '../../browser/console-world.ts';
import { noon } from '../../support/a-contact.ts';
import { askedConsole, foreignRequests } from '../../support/asked-console.ts';

const findings: readonly Finding[] = [{ check: 'Stack', verdict: 'ok', says: 'It is deployed.' }];

/** A console whose checks end when the test lets them. */
function aConsole() {
  const ends: {
    readonly resolve: (found: readonly Finding[]) => void;
    readonly reject: (e: Error) => void;
  }[] = [];
  const examine = () =>
    new Promise<readonly Finding[]>((resolve, reject) => {
      ends.push({ resolve, reject });
    });
  const ask = askedConsole(consoleWorld(noon).reads, [doctorFeature(examine, () => noon)]);
  return { ask, ends };
}

describe('the check of the account in the console', () => {
  it('is made when it is asked for, one at a time, and shown when it has ended', async () => {
    const { ask, ends } = aConsole();
    expect((await ask('/api/doctor')).body).toEqual({ isRunning: false, findings: [] });
    expect((await ask('/api/doctor', {})).body).toMatchObject({ isRunning: true });
    await ask('/api/doctor', {});
    expect(ends).toHaveLength(1);

    ends[0]?.resolve(findings);
    await Promise.resolve();
    expect((await ask('/api/doctor')).body).toEqual({
      isRunning: false,
      endedAt: '2026-11-02T12:00:00.000Z',
      findings,
    });
    await ask('/api/doctor', {});
    expect((await ask('/api/doctor')).body).toMatchObject({ isRunning: true, findings });
  });

  it('says why it could not be made', async () => {
    const { ask, ends } = aConsole();
    await ask('/api/doctor', {});
    ends[0]?.reject(new Error('Region is missing'));
    await Promise.resolve();

    expect((await ask('/api/doctor')).body).toMatchObject({
      isRunning: false,
      problem: expect.stringMatching(/^No AWS Region is set/),
    });
  });

  it.each(foreignRequests)('is not made for another site (%j)', async (headers, status) => {
    const { ask, ends } = aConsole();
    expect((await ask('/api/doctor', {}, headers)).status).toBe(status);
    expect(ends).toEqual([]);
  });
});
