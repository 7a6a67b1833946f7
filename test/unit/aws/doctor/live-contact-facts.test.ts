/** Which contacts `doctor` takes for live: those of all campaigns that are not over, however many others are due before them. */
import type { ConnectClient } from '@aws-sdk/client-connect';
import { describe, expect, it } from 'vitest';
import { type LiveContactReader, readLiveContacts } from '../../../../src/aws/doctor/live-contact-facts.ts';
import type { Campaign } from '../../../../src/campaign/campaign.ts';
import type { DueContact } from '../../../../src/contact/contact-store.ts';
import { known } from '../../../../src/doctor/fact.ts';
import { HOUR_MS, MINUTE_MS, toIso } from '../../../../src/time/instant.ts';
import { noon } from '../../../support/a-contact.ts';

const contact = (key: string, status: DueContact['status'], dueAtMs: number) =>
  ({ campaignId: 'spring', contactKey: key, status, dueAt: toIso(dueAtMs) }) as DueContact;

/** So many that wait for one opening hour, an hour ahead. */
const waiting = (count: number) =>
  Array.from({ length: count }, (_, i) => contact(`w${i}`, 'WAITING', noon + HOUR_MS));

function reading(campaign: Partial<Campaign>, contacts: readonly DueContact[]) {
  const reader: LiveContactReader = {
    campaigns: { list: async () => [] },
    contacts: {
      due: async (_, from, until, limit) =>
        contacts.filter(({ dueAt }) => dueAt >= from && dueAt <= until).slice(0, limit),
    },
    pacer: { read: async () => ({ version: 1 }) as Awaited<ReturnType<LiveContactReader['pacer']['read']>> },
    connect: {} as ConnectClient,
    instanceId: 'instance',
    nowMs: noon,
  };
  return readLiveContacts(reader, known([{ campaignId: 'spring', ...campaign } as Campaign]));
}

describe('contacts whose calls are in progress', () => {
  it.each([999, 1_000, 1_001, 5_000, 20_000])(
    'are found behind %i others that are due before them',
    async (others) => {
      const live = contact('live', 'DIALING', noon + 2 * HOUR_MS);

      expect(await reading({ counts: { DIALING: 1 } }, [...waiting(others), live])).toMatchObject({
        value: { count: 1, campaigns: ['spring'] },
      });
    },
  );

  it('are found when the counts of their campaign do not have them', async () => {
    const live = contact('live', 'DIALED', noon + 5 * MINUTE_MS);

    for (const counts of [undefined, {}, { DIALED: 0 }]) {
      const campaign = counts === undefined ? {} : { counts };
      expect(await reading(campaign, [live])).toMatchObject({ value: { count: 1 } });
    }
  });

  it('are taken to be as many as counted when there are too many others to see them', async () => {
    const live = contact('live', 'DIALING', noon + 2 * HOUR_MS);

    expect(await reading({ counts: { DIALING: 7 } }, [...waiting(70_000), live])).toMatchObject({
      value: { count: 7, campaigns: ['spring'] },
    });
  });

  it('may begin in a campaign that runs or is imported, and in no other', async () => {
    for (const state of ['RUNNING', 'IMPORTING'] as const)
      expect(await reading({ state }, [])).toMatchObject({ value: { count: 0, dialing: ['spring'] } });
    for (const state of ['PAUSED', 'STOPPED', 'CANCELLED', 'COMPLETED'] as const)
      expect(await reading({ state }, [])).toMatchObject({ value: { dialing: [] } });
    const over = { state: 'RUNNING', completedAt: toIso(noon) } as const;
    expect(await reading(over, [])).toMatchObject({ value: { dialing: [] } });
  });

  it('are none of a campaign that waits alone, or is over', async () => {
    const ended = { completedAt: toIso(noon), counts: { COMPLETED: 2 } };

    expect(await reading({ counts: { WAITING: 3 } }, waiting(3))).toMatchObject({
      value: { count: 0, campaigns: [] },
    });
    expect(await reading(ended, [contact('odd', 'DIALED', noon)])).toMatchObject({ value: { count: 0 } });
  });
});
