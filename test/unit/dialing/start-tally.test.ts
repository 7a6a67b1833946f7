import { describe, expect, it } from 'vitest';
import type { CallAnswer, CallRequest } from '../../../src/connect/telephony.ts';
import { attemptNameOf } from '../../../src/contact/attempt.ts';
import { StartTally } from '../../../src/dialing/start-tally.ts';
import type { MetricValues } from '../../../src/telemetry/metric-names.ts';

const failed = (name: string, statusCode?: number): CallAnswer => ({
  type: 'failed',
  error: { name, message: 'No.', ...(statusCode && { statusCode }) },
});
const placed: CallAnswer = { type: 'placed', contactId: 'c-1' };

/** Asks for a call of each campaign, which Connect answers as given; what is told then, and what is told after it. */
async function reportedAfter(calls: readonly (readonly [string, CallAnswer])[]) {
  const answers = calls.map(([, answer]) => answer);
  const tally = new StartTally({ call: async () => answers.shift() ?? placed });
  for (const [campaignId, answer] of calls) {
    const name = attemptNameOf({ campaignId, contactKey: '+12065550101', attempt: 1 });
    expect(await tally.call({ name } as CallRequest, () => true)).toBe(answer);
  }
  const publish = () => {
    const reported: [string | undefined, MetricValues][] = [];
    tally.publish({ publish: (values, campaignId) => reported.push([campaignId, values]) });
    return reported;
  };
  return { reported: publish(), later: publish() };
}

describe('the tally of start requests', () => {
  it('publishes for each campaign how Connect answered, once', async () => {
    const { reported, later } = await reportedAfter([
      ['spring', placed],
      ['spring', failed('TooManyRequestsException', 429)],
      ['spring', placed],
      ['summer', placed],
    ]);
    expect(reported).toEqual([
      ['spring', { CallsStarted: 2, StartsThrottled: 1 }],
      ['summer', { CallsStarted: 1 }],
    ]);
    expect(later).toEqual([]);
  });

  it.each([
    ['StartsThrottled', failed('ThrottlingException', 400)],
    ['StartsThrottled', failed('LimitExceededException', 429)],
    ['StartsRefused', failed('DestinationNotAllowedException', 403)],
    ['StartsRefused', failed('InvalidParameterException', 400)],
    ['StartsRefused', failed('AccessDeniedException', 403)],
    ['StartsUnclear', failed('InternalServiceException', 500)],
    ['StartsUnclear', failed('TimeoutError')],
    ['StartsUnreached', failed('ECONNREFUSED')],
  ])('counts as %s an answer such as %o', async (name, answer) => {
    expect((await reportedAfter([['spring', answer]])).reported).toEqual([['spring', { [name]: 1 }]]);
  });

  it('has nothing to publish when no contact was called', async () => {
    expect((await reportedAfter([])).reported).toEqual([]);
  });
});
