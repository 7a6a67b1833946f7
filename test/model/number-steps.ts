/** What stands on the number, and in the register of calls; and the rival for the number. */
import type { PlacedCall } from '../../src/contact/call-register.ts';
import { toIso } from '../../src/time/instant.ts';
import type { Protocol } from './protocol-rules.ts';
import { type Rival, rivalContact, type State } from './protocol-state.ts';
import type { Change, Step } from './step.ts';

/** Whether the number has the claim that is to be given back. */
export function mayRelease({ claim }: State, claimId: string | undefined, { rules }: Protocol): boolean {
  return claim !== undefined && (claim.claimId === claimId || !rules.claimsAreNamed);
}

/** The number without the claim, if it has it. */
export function released(state: State, claimId: string | undefined, protocol: Protocol): Change {
  return mayRelease(state, claimId, protocol) ? { claim: undefined } : {};
}

/** The register with `call` in it, once. */
export function entered({ entered: calls }: State, call: PlacedCall): Change {
  return { entered: [...calls.filter(({ contactId }) => contactId !== call.contactId), call] };
}

/** The rival calls the number once; its dialer lives, but takes its time. */
export function rivalSteps(state: State, { rules }: Protocol): readonly Step[] {
  const { rival, claim, contact, now } = state;
  const actor = 'Rival' as const;
  const to = (next: Rival, change: Change = {}): State => ({ ...state, ...change, rival: next });
  const { campaignId, contactKey } = rivalContact({ at: 'waits' });
  const own = { campaignId, contactKey, attempt: 1, claimId: 'rival', claimedAt: toIso(now) };
  switch (rival?.at) {
    case undefined:
    case 'over':
      return [];
    case 'waits':
      if (claim) return [{ actor, kind: 'finds a claim', next: to({ at: 'readHolder', standing: claim }) }];
      return [{ actor, kind: 'claims', next: to({ at: 'ask' }, { claim: own }) }];
    case 'readHolder':
      if (rules.isOver(rival.standing, contact, now))
        return [{ actor, kind: 'finds that the claim is over', next: to({ ...rival, at: 'replace' }) }];
      // It is put off, and looks again later.
      return claim?.claimId === rival.standing.claimId
        ? []
        : [{ actor, kind: 'finds another claim', next: to({ at: 'waits' }) }];
    case 'replace':
      if (claim && claim.claimId !== rival.standing.claimId)
        return [{ actor, kind: 'finds another claim', next: to({ at: 'waits' }) }];
      return [{ actor, kind: 'claims', next: to({ at: 'ask' }, { claim: own }) }];
    case 'ask':
      return [{ actor, kind: 'calls', next: to({ at: 'talks' }) }];
    case 'talks':
      return [{ actor, kind: 'ends its call', next: to({ at: 'over' }) }];
  }
}
