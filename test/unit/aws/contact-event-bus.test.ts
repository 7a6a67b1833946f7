import {
  EventBridgeClient,
  EventBridgeServiceException,
  type PutEventsCommandInput,
} from '@aws-sdk/client-eventbridge';
import { describe, expect, it } from 'vitest';
import { ContactEventBus } from '../../../src/aws/campaign-events.ts';
import type { ContactEnded } from '../../../src/counting/contact-ended.ts';

const at = '2026-11-02T12:00:00.000Z';

function event(i: number, answers: Record<string, string> = {}): ContactEnded {
  const contactKey = `k${i}`;
  return {
    campaignId: 'spring',
    contactKey,
    status: 'COMPLETED',
    answers,
    attempts: [],
    endedAt: at,
    updatedAt: at,
  };
}

/** A bus whose EventBridge refuses entries with the code that `refuses` names, and requests with one that `rejects` names. */
function aBus(
  refuses: (key: string, request: number) => string | undefined = () => undefined,
  rejects: (key: string) => boolean = () => false,
) {
  const requests: PutEventsCommandInput[] = [];
  const taken: string[] = [];
  let now = 0;
  const client = Object.assign(Object.create(EventBridgeClient.prototype), {
    send: async ({ input }: { input: PutEventsCommandInput }) => {
      requests.push(input);
      if (input.Entries?.some(({ Detail = '' }) => rejects((JSON.parse(Detail) as ContactEnded).contactKey)))
        throw new EventBridgeServiceException({
          name: 'AccessDeniedException',
          $fault: 'client',
          $metadata: { httpStatusCode: 400 },
        });
      const Entries = (input.Entries ?? []).map(({ Detail = '' }) => {
        const { contactKey } = JSON.parse(Detail) as ContactEnded;
        const ErrorCode = refuses(contactKey, requests.length);
        if (ErrorCode === undefined) taken.push(contactKey);
        return ErrorCode === undefined ? { EventId: contactKey } : { ErrorCode };
      });
      return { Entries };
    },
  }) as EventBridgeClient;
  const clock = {
    now: () => now,
    sleepUntil: async (until: number) => {
      now = until;
    },
  };
  return { bus: new ContactEventBus(client, clock, () => 0.5), requests, taken, clock };
}

const numbered = (n: number) => Array.from({ length: n }, (_, i) => event(i));

describe('events of contacts', () => {
  it('go to EventBridge ten in a request, with the time of the end', async () => {
    const { bus, requests, taken } = aBus();
    await bus.ended(numbered(23));
    expect(requests.map(({ Entries }) => Entries?.length)).toEqual([10, 10, 3]);
    expect(taken).toHaveLength(23);
    expect(requests[0]?.Entries?.[0]).toMatchObject({
      Source: 'campaign-dialer',
      DetailType: 'Contact Ended',
      Time: new Date(at),
    });
  });

  it('are never more in a request than it may hold in bytes', async () => {
    const { bus, requests } = aBus();
    await bus.ended(Array.from({ length: 12 }, (_, i) => event(i, { text: '\u00e9'.repeat(25_000) })));
    for (const { Entries = [] } of requests) {
      const bytes = Entries.reduce((sum, { Detail = '' }) => sum + Buffer.byteLength(Detail), 0);
      expect(bytes).toBeLessThan(256 * 1024);
    }
    expect(requests.flatMap(({ Entries = [] }) => Entries)).toHaveLength(12);
  });

  it('that EventBridge throttles are sent again, and no others', async () => {
    const { bus, requests, taken, clock } = aBus((key, n) =>
      n <= 2 && key === 'k3' ? 'ThrottlingException' : undefined,
    );
    await bus.ended(numbered(5));
    expect(requests.map(({ Entries }) => Entries?.length)).toEqual([5, 1, 1]);
    expect(taken.sort()).toEqual(['k0', 'k1', 'k2', 'k3', 'k4']);
    expect(clock.now()).toBeGreaterThan(0);
  });

  it('that EventBridge does not take fail the batch, which is redelivered', async () => {
    const { bus } = aBus((key) => (key === 'k3' ? 'InternalFailure' : undefined));
    await expect(bus.ended(numbered(5))).rejects.toThrow(
      /did not take 1 events on contacts: InternalFailure/,
    );
  });

  it('that EventBridge refuses for good are answered, and stop no others', async () => {
    const { bus, taken, clock } = aBus(
      (key) => (key === 'k3' ? 'NotAuthorizedForSourceException' : undefined),
      (key) => key === 'k5',
    );
    const refused = await bus.ended(numbered(12));
    expect(refused.map(({ event: { contactKey }, code }) => [contactKey, code])).toEqual([
      ['k3', 'NotAuthorizedForSourceException'],
      ['k5', 'AccessDeniedException'],
    ]);
    expect(taken).toHaveLength(10);
    expect(clock.now()).toBe(0);
  });
});
