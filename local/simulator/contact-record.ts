/**
 * How Connect describes a contact: the shapes of DescribeContact and SearchContacts as they go over the wire.
 * Timestamps are seconds since 1970, as REST-JSON has them; what has not happened yet is left out.
 */
import { type Call, isActive } from './call.ts';
import { type ArnScope, agentId, contactArn, queueOf } from './connect-arns.ts';

/** An entry of SearchContacts (`ContactSearchSummary` of the SDK). */
export type ContactSummary = ReturnType<typeof contactSummary>;

/** The answer of DescribeContact (`Contact` of the SDK). */
export type ContactRecord = ReturnType<typeof contactRecord>;

export function contactSummary(call: Call, scope: ArnScope, nowMs: number) {
  const { enqueuedAtMs, agent } = call.ends;
  const enqueued = enqueuedAtMs !== undefined && enqueuedAtMs <= nowMs;
  return {
    Arn: contactArn(call, scope),
    Id: call.contactId,
    InitiationMethod: 'API',
    Channel: 'VOICE',
    InitiationTimestamp: call.placedAtMs / 1_000,
    ...(!isActive(call, nowMs) && { DisconnectTimestamp: call.ends.endsAtMs / 1_000 }),
    // The queue that was asked for, or that the customer was put into.
    ...((call.queueId !== undefined || enqueued) && {
      QueueInfo: { Id: queueOf(call), ...(enqueued && { EnqueueTimestamp: enqueuedAtMs / 1_000 }) },
    }),
    ...(agent !== undefined &&
      agent.joinedAtMs <= nowMs && {
        AgentInfo: { Id: agentId(agent.number), ConnectedToAgentTimestamp: agent.joinedAtMs / 1_000 },
      }),
    ...(call.name !== undefined && { Name: call.name }),
  };
}

export function contactRecord(call: Call, scope: ArnScope, nowMs: number) {
  const { answeredAtMs, greeting, enqueuedAtMs, agent, detected, endsAtMs, disconnectReason } = call.ends;
  const over = !isActive(call, nowMs);
  const answered = answeredAtMs !== undefined && answeredAtMs <= nowMs;
  const decidedAtMs = greeting?.detectedAtMs ?? answeredAtMs;
  const decided = decidedAtMs !== undefined && decidedAtMs <= nowMs;
  const summary = contactSummary(call, scope, nowMs);
  const AgentInfo = summary.AgentInfo && { ...summary.AgentInfo, ...afterContactWork(call, nowMs) };
  const updates = [
    ...[call.placedAtMs, answeredAtMs, decidedAtMs, enqueuedAtMs],
    ...[agent?.joinedAtMs, endsAtMs, agent?.wrapUpEndsAtMs],
  ];
  const lastUpdateMs = Math.max(...updates.filter((atMs) => atMs !== undefined && atMs <= nowMs).map(Number));
  return {
    ...summary,
    ...(AgentInfo && { AgentInfo }),
    ...(call.description !== undefined && { Description: call.description }),
    ...(answered && { ConnectedToSystemTimestamp: answeredAtMs / 1_000 }),
    LastUpdateTimestamp: lastUpdateMs / 1_000,
    ...(over && { DisconnectReason: disconnectReason }),
    ...((over || decided) && detected !== undefined && { AnsweringMachineDetectionStatus: detected }),
    ...(greeting &&
      decided && {
        CustomerVoiceActivity: {
          GreetingStartTimestamp: Number(answeredAtMs) / 1_000,
          GreetingEndTimestamp: greeting.endsAtMs / 1_000,
        },
      }),
    CustomerEndpoint: { Type: 'TELEPHONE_NUMBER', Address: call.destinationPhoneNumber },
    ...(call.sourcePhoneNumber !== undefined && {
      SystemEndpoint: { Type: 'TELEPHONE_NUMBER', Address: call.sourcePhoneNumber },
    }),
    ...(call.relatedContactId !== undefined && { RelatedContactId: call.relatedContactId }),
    ...(call.campaignId !== undefined && { Campaign: { CampaignId: call.campaignId } }),
    Attributes: call.attributes,
  };
}

/** After-contact work as far as it has come. */
function afterContactWork({ ends: { agent, endsAtMs } }: Call, nowMs: number) {
  const endMs = agent?.wrapUpEndsAtMs;
  return {
    ...(endMs !== undefined && endsAtMs <= nowMs && { AfterContactWorkStartTimestamp: endsAtMs / 1_000 }),
    ...(endMs !== undefined &&
      endMs <= nowMs && {
        AfterContactWorkEndTimestamp: endMs / 1_000,
        AfterContactWorkDuration: Math.floor((endMs - endsAtMs) / 1_000),
      }),
  };
}
