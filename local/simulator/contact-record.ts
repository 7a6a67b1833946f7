/**
 * How Connect tells of a contact: the shapes of DescribeContact and SearchContacts as they go over the wire.
 * Timestamps are seconds since 1970, as REST-JSON has them; what has not happened yet is left out.
 */
import { type Call, isActive } from './call.ts';

/** An entry of SearchContacts (`ContactSearchSummary` of the SDK). */
export interface ContactSummary {
  readonly Arn: string;
  readonly Id: string;
  readonly InitiationMethod: 'API';
  readonly Channel: 'VOICE';
  readonly InitiationTimestamp: number;
  readonly DisconnectTimestamp?: number;
  readonly QueueInfo?: { readonly Id: string };
  readonly Name?: string;
}

interface PhoneEndpoint {
  readonly Type: 'TELEPHONE_NUMBER';
  readonly Address: string;
}

/** The answer of DescribeContact (`Contact` of the SDK). */
export interface ContactRecord extends ContactSummary {
  readonly Description?: string;
  readonly ConnectedToSystemTimestamp?: number;
  readonly LastUpdateTimestamp: number;
  readonly DisconnectReason?: string;
  readonly CustomerEndpoint: PhoneEndpoint;
  readonly SystemEndpoint?: PhoneEndpoint;
  readonly RelatedContactId?: string;
  readonly Campaign?: { readonly CampaignId: string };
  readonly Attributes: Readonly<Record<string, string>>;
}

/** Where an instance's ARNs lie. */
export interface ArnScope {
  readonly region: string;
  readonly accountId: string;
}

export function contactSummary(call: Call, scope: ArnScope, nowMs: number): ContactSummary {
  return {
    Arn: `arn:aws:connect:${scope.region}:${scope.accountId}:instance/${call.instanceId}/contact/${call.contactId}`,
    Id: call.contactId,
    InitiationMethod: 'API',
    Channel: 'VOICE',
    InitiationTimestamp: call.placedAtMs / 1_000,
    ...(!isActive(call, nowMs) && { DisconnectTimestamp: call.ends.endsAtMs / 1_000 }),
    ...(call.queueId !== undefined && { QueueInfo: { Id: call.queueId } }),
    ...(call.name !== undefined && { Name: call.name }),
  };
}

export function contactRecord(call: Call, scope: ArnScope, nowMs: number): ContactRecord {
  const { answeredAtMs, endsAtMs, disconnectReason } = call.ends;
  const over = !isActive(call, nowMs);
  const answered = answeredAtMs !== undefined && answeredAtMs <= nowMs;
  const lastUpdateMs = over ? endsAtMs : answered ? answeredAtMs : call.placedAtMs;
  return {
    ...contactSummary(call, scope, nowMs),
    ...(call.description !== undefined && { Description: call.description }),
    ...(answered && { ConnectedToSystemTimestamp: answeredAtMs / 1_000 }),
    LastUpdateTimestamp: lastUpdateMs / 1_000,
    ...(over && { DisconnectReason: disconnectReason }),
    CustomerEndpoint: { Type: 'TELEPHONE_NUMBER', Address: call.destinationPhoneNumber },
    ...(call.sourcePhoneNumber !== undefined && {
      SystemEndpoint: { Type: 'TELEPHONE_NUMBER', Address: call.sourcePhoneNumber },
    }),
    ...(call.relatedContactId !== undefined && { RelatedContactId: call.relatedContactId }),
    ...(call.campaignId !== undefined && { Campaign: { CampaignId: call.campaignId } }),
    Attributes: call.attributes,
  };
}
