import { describe, expect, it } from 'vitest';
import { runRequests } from '../../../bench/operations/request-run.ts';

/** Runs of the intake at a time (infra/constructs/intake.ts). */
const PROCESSES = 3;

describe('the intake', () => {
  // When fewer are taken in than come, batches grow.
  it.each([2, 10])('takes in more than 50 requests a second, in batches of %d', async (batch) => {
    const { requestsPerSecond, writeUnitsPerRequest } = await runRequests(200, batch);

    expect(PROCESSES * requestsPerSecond).toBeGreaterThan(50);
    // The register, the contact and its deadline: the item of the campaign is not written for each.
    expect(writeUnitsPerRequest).toBeLessThan(3.2);
  });
});
