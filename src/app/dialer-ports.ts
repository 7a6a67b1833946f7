/** What the dialer needs of the world. */

import type { CallRegister } from './call-register.ts';
import type { Claims } from './claims.ts';
import type { NumberStore } from './number-store.ts';
import type { Pacer } from './pacer.ts';
import type { CampaignStore, ContactStore, DialQueue, Log, SteadyClock } from './ports.ts';
import type { Telephony } from './telephony.ts';

export interface DialerPorts {
  readonly contacts: Pick<ContactStore, 'apply' | 'read'>;
  readonly claims: Claims;
  readonly calls: Pick<CallRegister, 'enter'>;
  readonly campaigns: Pick<CampaignStore, 'get' | 'changeState' | 'markProven' | 'countRefusal'>;
  readonly numbers: Pick<NumberStore, 'read'>;
  readonly dialQueue: Pick<DialQueue, 'send'>;
  readonly pacer: Pacer;
  readonly telephony: Pick<Telephony, 'call'>;
  readonly clock: SteadyClock;
  readonly log: Log;
}
