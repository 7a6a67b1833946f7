/** Asks Connect about calls (DIALED contacts) that should be over by now: the end of a call may go untold. */

import { CampaignCache } from '../campaign/campaign-cache.ts';
import type { CampaignStore } from '../campaign/campaign-store.ts';
import type { DeploymentSettings } from '../campaign/deployment.ts';
import type { Telephony } from '../connect/telephony.ts';
import { CALL_CHECK_MS, transitionFor } from '../contact/contact-life.ts';
import type { ContactStore, DueContact } from '../contact/contact-store.ts';
import { type CallEnd, type EndCallPorts, endCall } from '../outcomes/end-call.ts';
import type { LookupTurns } from '../outcomes/lookup-throttle.ts';
import { type OwnCall, type TeamReportPorts, TeamReports } from '../outcomes/report-to-teams.ts';
import { afterCall, type EndedCall } from '../outcomes/retry.ts';
import { contactInLog } from '../telemetry/contact-in-log.ts';
import { expiryAfter } from '../time/expiry.ts';
import { DAY_MS, toIso } from '../time/instant.ts';
import type { SweepFindings } from './sweep-findings.ts';

/** After this long without a record of a call, Connect will not have one. */
const UNKNOWN_FOR_MS = DAY_MS;

export interface CallPorts extends Omit<EndCallPorts, 'teamReports'> {
  readonly contacts: Pick<ContactStore, 'apply' | 'applyAll'>;
  readonly campaigns: Pick<CampaignStore, 'get' | 'changeState'>;
  readonly telephony: Pick<Telephony, 'describe'>;
  readonly teams: TeamReportPorts['teams'];
}

type Description =
  | { readonly type: 'over'; readonly ended: EndedCall }
  | { readonly type: 'inProgress' }
  | { readonly type: 'unknown' }
  | { readonly type: 'unreachable' };

export class CallChecker {
  readonly #ports: CallPorts;
  readonly #turns: LookupTurns;
  readonly #deployment: DeploymentSettings;
  readonly #campaigns: CampaignCache;
  readonly #teamReports: TeamReports;

  constructor(ports: CallPorts, turns: LookupTurns, deployment: DeploymentSettings) {
    this.#ports = ports;
    this.#turns = turns;
    this.#deployment = deployment;
    this.#campaigns = new CampaignCache(ports.campaigns, ports.clock);
    this.#teamReports = new TeamReports(ports, this.#campaigns, deployment);
  }

  /** Looks up `calls` in turn, until `deadline` (ms since 1970), and records in `findings` which are in progress. */
  async check(calls: readonly DueContact[], deadline: number, findings: SweepFindings): Promise<void> {
    const { clock, log } = this.#ports;
    for (const call of calls) {
      if (clock.now() >= deadline || call.contactId === undefined) {
        findings.stillActive(call.claimId, clock.now());
        continue;
      }
      try {
        await this.#checkCall(call, call.contactId, findings);
      } catch (error) {
        // One contact's trouble must not keep the others waiting; the next sweep asks again.
        log.error('The end of a call could not be recorded.', { ...contactInLog(call), error });
        findings.stillActive(call.claimId, clock.now());
      }
    }
  }

  async #checkCall(call: DueContact, contactId: string, findings: SweepFindings): Promise<void> {
    const { contacts, clock } = this.#ports;
    const answer = await this.#describe(call, contactId);
    const end = this.#endOf(call, contactId, answer);
    if (end) {
      const ports = { ...this.#ports, teamReports: { report: this.#reportToTeams } };
      await endCall({ contact: call, ...end, after: await end.judge(call) }, ports);
      return findings.over(call.claimId);
    }
    const now = clock.now();
    const askAgainAt = now + CALL_CHECK_MS;
    const fact = { type: 'stillActive', contactId, seenDueAt: call.dueAt, dueAt: toIso(askAgainAt) } as const;
    findings.later(call, () => contacts.apply(call, transitionFor(call, fact, now)));
    // A call that Connect does not know holds no line.
    if (answer.type === 'unknown') findings.over(call.claimId);
    else findings.stillActive(call.claimId, askAgainAt);
  }

  /** The last to hear of a call ends it although it could not be counted: its contact and its line must not wait for the team. */
  readonly #reportToTeams = async (calls: readonly OwnCall[]): Promise<ReadonlyMap<OwnCall, Error>> => {
    for (const [{ campaignId }, error] of await this.#teamReports.report(calls)) {
      this.#ports.log.error('An ended call could not be counted for the agents of its campaign.', {
        campaignId,
        error,
      });
    }
    return new Map();
  };

  /** What Connect says of the call: one that cannot be looked up must not keep the others waiting. */
  async #describe(call: DueContact, contactId: string): Promise<Description> {
    await this.#turns.next();
    try {
      const record = await this.#ports.telephony.describe(contactId);
      if (!record) return { type: 'unknown' };
      const { endedAt } = record;
      return endedAt === undefined
        ? { type: 'inProgress' }
        : { type: 'over', ended: { ...record, contactId, endedAt } };
    } catch (error) {
      const contact = contactInLog(call);
      this.#ports.log.warn('A call could not be looked up.', { ...contact, contactId, error });
      return { type: 'unreachable' };
    }
  }

  /** The end of the call, and what decides on what comes after it; undefined as long as it is on, or as nothing is known. */
  #endOf(
    call: DueContact,
    contactId: string,
    answer: Description,
  ): Pick<CallEnd, 'call' | 'judge'> | undefined {
    const now = this.#ports.clock.now();
    const claimedAt = Date.parse(call.claimedAt ?? call.createdAt);
    if (answer.type === 'over') {
      const { ended } = answer;
      const judge: CallEnd['judge'] = async (contact) =>
        afterCall(contact, ended, await this.#campaigns.get(call.campaignId), this.#deployment, now);
      return { call: ended, judge };
    }
    if (answer.type !== 'unknown' || now - claimedAt <= UNKNOWN_FOR_MS) return undefined;
    const reason = 'Amazon Connect gave this ContactId, but does not know it.';
    const expiresAt = expiryAfter(now, this.#deployment.retentionDays);
    const end = {
      contactId,
      dialedAt: claimedAt,
      outcome: 'ERROR',
      endedAt: now,
      reason,
      expiresAt,
    } as const;
    const judge: CallEnd['judge'] = ({ attempt, disposition, flowRevision }) => {
      const noted = {
        ...(disposition !== undefined && { disposition }),
        ...(flowRevision !== undefined && { flowRevision }),
      };
      return { fact: { type: 'ended', attempt, ...end, ...noted }, isUncounted: false };
    };
    return { call: { contactId, endedAt: now }, judge };
  }
}
