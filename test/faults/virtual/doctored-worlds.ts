/** Worlds that lack a safeguard each, and the promise that breaks there: so every check is seen to be able to fail. */
import { hasExpired } from '../../../src/dialing/number-claim.ts';
import { initialPace } from '../../../src/pacing/pacing.ts';
import { noSlots } from '../../../src/pacing/slots.ts';
import type { World } from '../../support/world.ts';
import type { Doctor } from './virtual-campaign.ts';

export interface DoctoredWorld {
  readonly without: string;
  readonly breaks: `Promise ${1 | 2 | 3 | 4 | 5 | 6}`;
  readonly doctor: Doctor;
  /** The seed to begin with, where campaigns of earlier ones take long in this world. Default 1. */
  readonly from?: number;
}

export const doctoredWorlds: readonly DoctoredWorld[] = [
  {
    without: 'the condition of the claim',
    breaks: 'Promise 1',
    doctor: ({ claims, numbers }) => {
      claims.claim = async (phoneNumber, claim) => {
        numbers.claims.set(phoneNumber, claim);
        return { type: 'claimed' };
      };
    },
  },
  {
    without: 'the question about a claim that has expired',
    breaks: 'Promise 1',
    doctor: ({ claims, clock }) => {
      const claim = claims.claim.bind(claims);
      claims.claim = async (phoneNumber, asked, cap, replaces, lists) => {
        const verdict = await claim(phoneNumber, asked, cap, replaces, lists);
        if (verdict.type !== 'standing' || !hasExpired(verdict.claim, clock.now())) return verdict;
        return claim(phoneNumber, asked, cap, verdict.claim.claimId, lists);
      };
    },
  },
  {
    without: 'the search before an attempt is made again',
    breaks: 'Promise 1',
    doctor: ({ telephony, clock }) => {
      telephony.findByName = async () => undefined;
      telephony.newestIndexed = async () => ({ contactId: 'any', initiatedAt: clock.now() });
    },
  },
  {
    without: 'a row of the file',
    breaks: 'Promise 2',
    doctor: ({ contacts }) => {
      const insert = contacts.insert.bind(contacts);
      contacts.insert = async (rows) => [undefined, ...(await insert(rows.slice(1)))];
    },
  },
  {
    without: 'a look at deadlines that have passed',
    breaks: 'Promise 2',
    from: 5,
    doctor: ({ contacts }) => {
      contacts.due = async () => [];
    },
  },
  {
    without: 'the memory of start times',
    breaks: 'Promise 3',
    doctor: ({ pace }) => {
      const swap = pace.swap.bind(pace);
      pace.swap = (seen, { version }) => swap(seen, { version, state: initialPace });
    },
  },
  {
    without: 'the memory of slots',
    breaks: 'Promise 4',
    doctor: ({ pace }) => {
      const swap = pace.swapSlots.bind(pace);
      pace.swapSlots = (share, seen, { version }) => swap(share, seen, { version, state: noSlots });
    },
  },
  {
    without: 'the do-not-call list',
    breaks: 'Promise 5',
    doctor: ({ numbers }) => {
      numbers.suppressed.get = () => undefined;
    },
  },
  {
    without: 'the frequency cap',
    breaks: 'Promise 5',
    from: 69,
    doctor: ({ numbers }) => {
      numbers.calls.get = () => [];
    },
  },
  {
    without: 'news of a pause',
    breaks: 'Promise 5',
    doctor: ({ campaigns }) => {
      const get = campaigns.get.bind(campaigns);
      campaigns.get = async (campaignId) => {
        const campaign = await get(campaignId);
        return campaign && { ...campaign, state: 'RUNNING' };
      };
    },
  },
  {
    without: 'the reason why somebody was not called',
    breaks: 'Promise 6',
    doctor: ({ contacts }) => withoutField(contacts, 'reason'),
  },
  {
    without: 'the outcome as it was',
    breaks: 'Promise 6',
    doctor: ({ contacts }) => {
      const apply = contacts.apply.bind(contacts);
      contacts.apply = (id, transition) => {
        const { outcome } = transition.set;
        return apply(
          id,
          outcome === 'BUSY'
            ? { ...transition, set: { ...transition.set, outcome: 'ANSWERED' } }
            : transition,
        );
      };
    },
  },
];

function withoutField(contacts: World['contacts'], field: 'reason'): void {
  const apply = contacts.apply.bind(contacts);
  contacts.apply = (id, transition) => {
    const { [field]: _, ...set } = transition.set;
    return apply(id, { ...transition, set });
  };
}
