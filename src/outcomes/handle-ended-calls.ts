/**
 * Records the ends of calls from Connect's events, and has the next contacts queued for the lines that become free. Events
 * come late, twice, in any order, before our own record of the call, or not at all; and those of other applications come through
 * the same rule. So an event with an unknown ContactId is looked at again later, and finally Connect is asked whose call it
 * was: a dialer may have crashed after Connect accepted its call.
 */

import { CampaignCache } from '../campaign/campaign-cache.ts';
import type { CampaignStore } from '../campaign/campaign-store.ts';
import type { DeploymentSettings } from '../campaign/deployment.ts';
import type { CallRegister, RegisteredCall } from '../contact/call-register.ts';
import type { ContactStore, IndexedContact } from '../contact/contact-store.ts';
import type { DialQueue } from '../dialing/dial-queue.ts';
import { HandOver, type HandOverPorts } from '../dialing/hand-over.ts';
import { recordOnContact } from '../dialing/record-call.ts';
import { type LineWatch, recordNoLine } from '../pacing/line-watch.ts';
import type { Pacer } from '../pacing/pacer.ts';
import { isSlotForAgents } from '../pacing/slots.ts';
import type { WaitingCampaigns } from '../pacing/waiting-campaigns.ts';
import { contactInLog } from '../telemetry/contact-in-log.ts';
import { MINUTE_MS } from '../time/instant.ts';
import { CallChecks } from './check-call.ts';
import { type CallEnd, type EndCallPorts, tryToEndCalls } from './end-call.ts';
import type { EndedMessage, EventMessage, EventQueue } from './event-queue.ts';
import { CallFinder, type CallFinderPorts, isStillToRecord } from './find-call.ts';
import { type Finding, isLate, type Judged, lateReportOf, slotOf } from './finding.ts';
import { type AgentMessagePorts, AgentMessages, type HandledMessages } from './handle-agent-messages.ts';
import { type TeamReportPorts, TeamReports } from './report-to-teams.ts';
import { type AfterCall, afterCall, dependsOnCampaign, type EndedCall, hadNoLine } from './retry.ts';

/** Seconds until an event of an unknown call is looked at again: the first time soon, for our own record comes soon. */
const LOOK_AGAIN_SECONDS = [10, 50] as const;

/** A report that comes later than this says nothing of the lines that Connect has now. */
const NO_LINE_HOLDS_MS = 1 * MINUTE_MS;

export interface EndedCallPorts extends CallFinderPorts, Omit<EndCallPorts, 'teamReports'> {
  readonly contacts: Pick<ContactStore, 'apply' | 'applyAll' | 'due' | 'read'>;
  readonly calls: CallRegister;
  readonly campaigns: Pick<CampaignStore, 'get' | 'changeState'>;
  readonly numbers: CallFinderPorts['numbers'] & EndCallPorts['numbers'];
  readonly pacer: HandOverPorts['pacer'] & Pick<Pacer, 'release' | 'recordNoLine'>;
  readonly waiting: WaitingCampaigns;
  readonly dialQueue: DialQueue;
  readonly events: EventQueue;
  readonly lineWatch: Pick<LineWatch, 'tryLine'>;
  readonly teams: TeamReportPorts['teams'];
  readonly agentWatch: AgentMessagePorts['agentWatch'];
}

/** Lives as long as its process. */
export class EndedCalls {
  readonly #ports: EndedCallPorts;
  readonly #deployment: DeploymentSettings;
  readonly #campaigns: CampaignCache;
  readonly #finder: CallFinder;
  readonly #checks: CallChecks;
  readonly #handOver: HandOver;
  readonly #teamReports: TeamReports;
  readonly #agents: AgentMessages;

  constructor(ports: EndedCallPorts, deployment: DeploymentSettings) {
    this.#ports = ports;
    this.#deployment = deployment;
    this.#campaigns = new CampaignCache(ports.campaigns, ports.clock);
    this.#finder = new CallFinder(ports);
    this.#checks = new CallChecks(ports, this.#finder);
    this.#handOver = new HandOver(ports, this.#campaigns, deployment);
    this.#teamReports = new TeamReports(ports, this.#campaigns, deployment);
    this.#agents = new AgentMessages(ports, this.#teamReports);
  }

  /** Handles a batch; answers the messages that failed, which must be redelivered. */
  async handle(messages: readonly EventMessage[]): Promise<readonly EventMessage[]> {
    const handled = [
      await this.#agents.handleProgress(messages.filter((message) => message.type === 'progress')),
      await this.#handleEnds(messages.filter((message) => message.type === 'ended')),
      // Questions to Connect must not delay what is known.
      await this.#agents.handleTicks(messages.filter((message) => message.type === 'tick')),
    ];
    const failed: EventMessage[] = handled.flatMap((each) => each.failed);
    await this.#handOver.bring(messages.filter(({ type }) => type === 'tryLine').length);
    if (handled.some(({ isForAgents }) => isForAgents)) await this.#handOver.bringToAgents();
    const checks = messages.filter((message) => message.type === 'check');
    if (checks.length === 0) return failed;
    const found = await this.#checks.endsOf(checks);
    const unhandled = await this.#handleEnds([...found.keys()]);
    return [...failed, ...unhandled.failed.flatMap((end) => found.get(end) ?? [])];
  }

  async #handleEnds(messages: readonly EndedMessage[]): Promise<HandledMessages<EndedMessage>> {
    if (messages.length === 0) return { failed: [], isForAgents: false };
    let known: ReadonlyMap<string, RegisteredCall>;
    try {
      known = await this.#ports.calls.lookUp(messages.map(({ call }) => call.contactId));
    } catch (error) {
      this.#ports.log.error('Ended calls could not be looked up; their events will be redelivered.', {
        error,
      });
      return { failed: messages, isForAgents: false };
    }
    const judged = await Promise.all(
      messages.map(async (message) => ({ message, finding: await this.#judge(message, known) })),
    );
    const ends = judged.flatMap(({ finding }) => (finding.type === 'ended' ? [finding.end] : []));
    const unwritten = await this.#write(ends);
    const uncounted = await this.#agents.count(judged.flatMap(lateReportOf));
    const hasFailed = ({ message, finding }: Judged) =>
      finding.type === 'failed' ||
      uncounted.has(message.call) ||
      (finding.type === 'ended' && unwritten.has(finding.end.contact.contactId));
    const failed = judged.filter(hasFailed);
    const freeable = judged.filter((each) => !hasFailed(each) && slotOf(each.finding) !== undefined);
    const slots = new Set(freeable.flatMap(({ finding }) => slotOf(finding) ?? []));
    const isFreed = await this.#free(slots);
    const findings = freeable.map(({ finding }) => finding);
    const lines = new Set(freeable.flatMap((each) => (isLate(each) ? [] : (slotOf(each.finding) ?? []))));
    await this.#handOverLines(isFreed ? lines.size : 0, findings);
    const isForAgents = [...slots].some(isSlotForAgents);
    return { failed: [...failed, ...(isFreed ? [] : freeable)].map(({ message }) => message), isForAgents };
  }

  /** Lines that are free bring the next contacts. Where Connect had no line for a call, there is none. */
  async #handOverLines(free: number, findings: readonly Finding[]): Promise<void> {
    const contacts = findings.flatMap((finding) => this.#contactWithoutLine(finding) ?? []);
    const noLine = [...new Map(contacts.map((contact) => [contact.contactId, contact])).values()];
    if (noLine.length > 0) await recordNoLine(noLine.length, this.#ports);
    await this.#handOver.wait(noLine.map(({ campaignId }) => ({ campaignId })));
    await this.#handOver.bring(Math.max(0, free - noLine.length));
  }

  /** The contact of a call for which Connect had no line a moment ago. */
  #contactWithoutLine(finding: Finding): IndexedContact | undefined {
    if (finding.type !== 'ended' || !hadNoLine(finding.end.after)) return undefined;
    const { contact, after } = finding.end;
    return this.#ports.clock.now() - after.fact.endedAt < NO_LINE_HOLDS_MS ? contact : undefined;
  }

  /** What an event comes to. */
  async #judge({ call, looks }: EndedMessage, known: ReadonlyMap<string, RegisteredCall>): Promise<Finding> {
    const entered = known.get(call.contactId);
    try {
      return await (entered ? this.#endOfEntered(entered, call) : this.#endOfUnknown(call, looks));
    } catch (error) {
      this.#reportFailure(entered?.contact, call.contactId, error);
      return { type: 'failed' };
    }
  }

  /** The end of a call that no table knows: perhaps not yet, or its dialer died, or it is another application's. */
  async #endOfUnknown(call: EndedCall, looks: number): Promise<Finding> {
    const seconds = LOOK_AGAIN_SECONDS[looks];
    if (seconds !== undefined) {
      await this.#ports.events.send({ type: 'ended', call, looks: looks + 1 }, seconds);
      return { type: 'postponed' };
    }
    const claimed = await this.#finder.claimedBy(call);
    return claimed ? this.#endOf(claimed, call) : { type: 'notOurs' };
  }

  async #endOfEntered(
    { call: placed, contact, claimId: slot }: RegisteredCall,
    call: EndedCall,
  ): Promise<Finding> {
    if (contact?.contactId === call.contactId) return this.#endOf(contact, call);
    // A contact that has gone on was ended before; what ended it may have died before the slot was free.
    if (!placed || !contact || !isStillToRecord(placed, contact))
      return { type: 'over', slot, campaignId: (placed ?? contact)?.campaignId };
    const recorded = await recordOnContact(placed, this.#ports);
    if (recorded) return this.#endOf(recorded, call);
    // Its dialer has just done it.
    await this.#ports.events.send({ type: 'ended', call, looks: 0 }, LOOK_AGAIN_SECONDS[0]);
    return { type: 'postponed' };
  }

  async #endOf(contact: IndexedContact, call: EndedCall): Promise<Finding> {
    const slot = contact.claimId;
    // Recorded before, from another event or by the sweeper.
    if (contact.status !== 'DIALED') return { type: 'over', slot, campaignId: contact.campaignId };
    const explained = await this.#finder.withReason(call);
    if (!explained) return { type: 'postponed' };
    const judge = (standing: IndexedContact) => this.#afterCall(standing, explained);
    return { type: 'ended', slot, end: { contact, call: explained, after: await judge(contact), judge } };
  }

  async #afterCall(contact: IndexedContact, call: EndedCall): Promise<AfterCall> {
    // Most calls end their contact, whatever the campaign's settings are.
    const campaign = dependsOnCampaign(call, contact)
      ? await this.#campaigns.get(contact.campaignId)
      : undefined;
    return afterCall(contact, call, campaign, this.#deployment, this.#ports.clock.now());
  }

  /** Writes `ends`, each call once; answers the ContactIds of those that could not be written. */
  async #write(ends: readonly CallEnd[]): Promise<ReadonlySet<string | undefined>> {
    // Of two events of a call the one counts that comes when its agent has finished, too.
    const inOrder = ends.toSorted(
      (one, other) => (one.call.completedAt ?? 0) - (other.call.completedAt ?? 0),
    );
    const once = [...new Map(inOrder.map((end) => [end.contact.contactId, end])).values()];
    const unwritten = await tryToEndCalls(once, { ...this.#ports, teamReports: this.#teamReports });
    for (const { contact, error } of unwritten) this.#reportFailure(contact, contact.contactId, error);
    return new Set(unwritten.map(({ contact }) => contact.contactId));
  }

  #reportFailure(contact: IndexedContact | undefined, contactId: string | undefined, error: unknown): void {
    const about = { ...(contact && contactInLog(contact)), contactId };
    this.#ports.log.error('The end of a call could not be handled; its event will be redelivered.', {
      ...about,
      error,
    });
  }

  /** False when the slots could not be freed: the events are redelivered, and free them then. */
  async #free(slots: ReadonlySet<string>): Promise<boolean> {
    try {
      await this.#ports.pacer.release([...slots]);
      return true;
    } catch (error) {
      this.#ports.log.error('Slots could not be released.', { error });
      return false;
    }
  }
}
