/**
 * A contact event as it comes through EventBridge. It contains the contact at the moment of the event: no later
 * timestamps, and never attributes, Name or phone numbers. Source: Administrator Guide, contact events; its samples
 * differ in the forms that `EventForm` has.
 */
import type { Call } from './call.ts';
import { type ArnScope, agentArn, instanceArn, queueArn, queueOf } from './connect-arns.ts';
import type { AnsweringMachineStatus } from './machine-detection.ts';

/** In the order in which they happen. */
export const contactEventTypes = [
  'INITIATED',
  'CONNECTED_TO_SYSTEM',
  'QUEUED',
  'CONNECTED_TO_AGENT',
  'DISCONNECTED',
  'COMPLETED',
] as const;
export type ContactEventType = (typeof contactEventTypes)[number];

/** What happens to a call before it is decided whether an agent joins, and at its end. */
export const beginningTypes = contactEventTypes.slice(0, 3);
export const endTypes = contactEventTypes.slice(-2);

interface AgentInfo {
  readonly agentArn: string;
  readonly connectedToAgentTimestamp: string;
  readonly afterContactWorkStartTimestamp?: string;
  readonly afterContactWorkEndTimestamp?: string;
  /** Whole seconds. */
  readonly afterContactWorkDuration?: number;
}

export interface ContactEventDetail {
  readonly eventType: ContactEventType;
  readonly contactId: string;
  readonly initialContactId: string;
  readonly channel: string;
  readonly instanceArn: string;
  readonly initiationMethod: string;
  readonly initiationTimestamp: string;
  readonly connectedToSystemTimestamp?: string;
  readonly disconnectTimestamp?: string;
  readonly queueInfo?: {
    readonly queueArn: string;
    readonly queueType: 'STANDARD';
    readonly enqueueTimestamp: string;
  };
  readonly agentInfo?: AgentInfo;
  readonly AgentInfo?: AgentInfo;
  readonly customerVoiceActivity?: {
    readonly greetingStartTimestamp: string;
    readonly greetingEndTimestamp: string;
  };
  readonly answeringMachineDetectionStatus?: AnsweringMachineStatus;
  readonly disconnectReason?: string | { readonly code: string };
  readonly campaign?: { readonly campaignId: string };
  readonly tags: Readonly<Record<string, string>>;
}

/** Which of the documented forms an event has. */
export interface EventForm {
  readonly capitals: boolean;
  readonly unsetTimestamps: 'missing' | '1970';
  readonly reason: 'string' | 'object' | 'missing';
}

/** Something that happens to a contact, at `atMs` (ms since 1970). */
export interface ContactMoment {
  readonly type: ContactEventType;
  readonly atMs: number;
}

/** All that happens to a call, in order, as far as it is decided. COMPLETED comes after the agent's work. */
export function momentsOf({ placedAtMs, ends }: Call): readonly ContactMoment[] {
  const moments: readonly (readonly [ContactEventType, number | undefined])[] = [
    ['INITIATED', placedAtMs],
    ['CONNECTED_TO_SYSTEM', ends.answeredAtMs],
    ['QUEUED', ends.enqueuedAtMs],
    ['CONNECTED_TO_AGENT', ends.agent?.joinedAtMs],
    ['DISCONNECTED', ends.endsAtMs],
    ['COMPLETED', ends.agent?.wrapUpEndsAtMs ?? ends.endsAtMs],
  ];
  return moments.flatMap(([type, atMs]) => (atMs === undefined ? [] : [{ type, atMs }]));
}

export function contactEvent(
  call: Call,
  moment: ContactMoment,
  form: EventForm,
  scope: ArnScope,
): ContactEvent {
  return eventEnvelope(detailOf(call, moment, form, scope), moment.atMs, scope);
}

/** An event whole, as a rule's target gets it. Timestamps are ISO 8601, UTC. */
export type ContactEvent = Readonly<ReturnType<typeof eventEnvelope>>;

/** @param atMs when it happened. */
export function eventEnvelope(detail: ContactEventDetail, atMs: number, scope: ArnScope) {
  return {
    version: '0',
    // The same for a duplicate of the same event.
    id: eventId(detail.contactId, detail.eventType),
    'detail-type': 'Amazon Connect Contact Event',
    source: 'aws.connect',
    account: scope.accountId,
    time: `${timestamp(atMs).slice(0, -'.000Z'.length)}Z`,
    region: scope.region,
    resources: [`${detail.instanceArn}/contact/${detail.contactId}`, detail.instanceArn],
    detail,
  };
}

function detailOf(call: Call, { type }: ContactMoment, form: EventForm, scope: ArnScope): ContactEventDetail {
  const { ends, contactId, instanceId } = call;
  const reached = (other: ContactEventType) =>
    contactEventTypes.indexOf(type) >= contactEventTypes.indexOf(other);
  const over = reached('DISCONNECTED');
  const unset = form.unsetTimestamps === '1970' ? timestamp(1) : undefined;
  const connected = reached('CONNECTED_TO_SYSTEM') ? ends.answeredAtMs : undefined;
  const connectedToSystemTimestamp = connected === undefined ? unset : timestamp(connected);
  const disconnectTimestamp = over ? timestamp(ends.endsAtMs) : unset;
  const detected = reached('QUEUED') ? ends.detected : undefined;
  const greeting = reached('QUEUED') ? ends.greeting : undefined;
  const agent = reached('CONNECTED_TO_AGENT') ? ends.agent : undefined;
  const enqueued = reached('QUEUED') ? ends.enqueuedAtMs : undefined;
  const agentInfo = agent && {
    agentArn: agentArn(call, agent.number, scope),
    connectedToAgentTimestamp: timestamp(agent.joinedAtMs),
    ...(type === 'COMPLETED' && afterContactWork(ends.endsAtMs, agent.wrapUpEndsAtMs)),
  };
  return {
    eventType: type,
    contactId,
    initialContactId: contactId,
    channel: form.capitals ? 'Voice' : 'VOICE',
    instanceArn: instanceArn(instanceId, scope),
    initiationMethod: 'API',
    initiationTimestamp: timestamp(call.placedAtMs),
    ...(connectedToSystemTimestamp !== undefined && { connectedToSystemTimestamp }),
    ...(disconnectTimestamp !== undefined && { disconnectTimestamp }),
    ...(enqueued !== undefined && {
      queueInfo: {
        queueArn: queueArn(instanceId, queueOf(call), scope),
        queueType: 'STANDARD',
        enqueueTimestamp: timestamp(enqueued),
      },
    }),
    ...(agentInfo && (form.capitals ? { AgentInfo: agentInfo } : { agentInfo })),
    ...(greeting &&
      connected !== undefined && {
        customerVoiceActivity: {
          greetingStartTimestamp: timestamp(connected),
          greetingEndTimestamp: timestamp(greeting.endsAtMs),
        },
      }),
    ...(detected !== undefined && { answeringMachineDetectionStatus: detected }),
    ...(over &&
      form.reason !== 'missing' && {
        disconnectReason: form.reason === 'object' ? { code: ends.disconnectReason } : ends.disconnectReason,
      }),
    ...(call.campaignId !== undefined && { campaign: { campaignId: call.campaignId } }),
    tags: { 'aws:connect:instanceId': instanceId },
  };
}

function afterContactWork(startMs: number, endMs: number | undefined) {
  return (
    endMs !== undefined && {
      afterContactWorkStartTimestamp: timestamp(startMs),
      afterContactWorkEndTimestamp: timestamp(endMs),
      afterContactWorkDuration: Math.floor((endMs - startMs) / 1_000),
    }
  );
}

/** A ContactId is unique and its last digits are chance; the event's type stands in place of its version. */
function eventId(contactId: string, type: ContactEventType): string {
  return `${contactId.slice(0, 14)}8${contactEventTypes.indexOf(type)}${contactId.slice(16)}`;
}

function timestamp(atMs: number): string {
  return new Date(atMs).toISOString();
}
