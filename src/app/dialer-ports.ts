/** What the dialer needs of the world. */
import type { CampaignStore, Clock, ContactStore, Log, Pacer, Telephony } from './ports.ts';

export interface DialerPorts {
  readonly contacts: Pick<ContactStore, 'apply'>;
  readonly campaigns: Pick<CampaignStore, 'get' | 'changeState' | 'markProven' | 'countRefusal'>;
  readonly pacer: Pacer;
  readonly telephony: Pick<Telephony, 'call'>;
  readonly clock: Clock;
  readonly log: Log;
  /** A text that nobody else ever gets, to know one's own claim by. */
  readonly newId: () => string;
}
