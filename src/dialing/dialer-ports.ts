/** What the dialer needs of the world. */

import type { CampaignCache } from '../campaign/campaign-cache.ts';
import type { CampaignStore } from '../campaign/campaign-store.ts';
import type { DeploymentSettings } from '../campaign/deployment.ts';
import type { Telephony } from '../connect/telephony.ts';
import type { CallRegister } from '../contact/call-register.ts';
import type { ContactStore } from '../contact/contact-store.ts';
import type { LineWatch } from '../pacing/line-watch.ts';
import type { Pacer } from '../pacing/pacer.ts';
import type { WaitingCampaigns } from '../pacing/waiting-campaigns.ts';
import type { Log } from '../telemetry/log.ts';
import type { SteadyClock } from '../time/clock.ts';
import type { Claims } from './claims.ts';
import type { DialQueue } from './dial-queue.ts';
import type { HandOver } from './hand-over.ts';
import type { NumberStore } from './number-store.ts';

export interface DialerPorts {
  readonly contacts: Pick<ContactStore, 'apply' | 'due' | 'read'>;
  readonly claims: Claims;
  readonly calls: Pick<CallRegister, 'enter'>;
  readonly campaigns: Pick<CampaignStore, 'get' | 'changeState' | 'markProven' | 'countRefusal'>;
  readonly numbers: Pick<NumberStore, 'read'>;
  readonly dialQueue: Pick<DialQueue, 'send'>;
  readonly pacer: Pacer;
  readonly waiting: WaitingCampaigns;
  readonly lineWatch: LineWatch;
  readonly telephony: Pick<Telephony, 'call'>;
  readonly clock: SteadyClock;
  readonly log: Log;
}

/** What all parts of a dialer use. */
export interface DialContext {
  readonly handOver: HandOver;
  readonly ports: DialerPorts;
  readonly campaigns: CampaignCache;
  readonly deployment: DeploymentSettings;
}
