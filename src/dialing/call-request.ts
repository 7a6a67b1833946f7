/** What Connect is asked for a contact: a row's setting beats the campaign's, the campaign's the deployment's. */

import { agentsOf } from '../campaign/agent-settings.ts';
import type { DeploymentSettings } from '../campaign/deployment.ts';
import type { CampaignSettings } from '../campaign/settings.ts';
import type { CallRequest } from '../connect/telephony.ts';
import { attemptNameOf, clientTokenOf } from '../contact/attempt.ts';
import { attributeBytes, maxAttributeBytes } from '../contact/attributes.ts';
import type { ContactError } from '../contact/contact.ts';
import type { CampaignLimits } from '../pacing/pacer.ts';
import type { DialableContact } from './claims.ts';

/** Calls a second for a campaign. */
export function callsPerSecondOf(
  settings: CampaignSettings | undefined,
  deployment: DeploymentSettings,
): number {
  return settings?.callsPerSecond ?? deployment.callsPerSecond;
}

/** The deployment had a queue when the settings were read: without one there are no agents. */
const NO_QUEUE = '';

/** What a campaign may do at most. */
export function limitsOf(
  settings: CampaignSettings | undefined,
  deployment: DeploymentSettings,
): CampaignLimits {
  const agents = settings && agentsOf(settings, deployment);
  return {
    callsPerSecond: callsPerSecondOf(settings, deployment),
    ...(agents && { agents: { ...agents, queueId: agents.queueId ?? NO_QUEUE } }),
    ...(settings?.maxConcurrentCalls !== undefined && { maxConcurrentCalls: settings.maxConcurrentCalls }),
  };
}

/** The request of attempt `contact.attempt`. Attributes of the row replace the campaign's of the same name. */
export function callRequestFor(
  contact: DialableContact,
  settings: CampaignSettings | undefined,
  deployment: DeploymentSettings,
): CallRequest {
  const attributes = { ...settings?.attributes, ...contact.attributes };
  const queueId = contact.queueId ?? settings?.queueId ?? deployment.queueId;
  const sourcePhoneNumber =
    contact.sourcePhoneNumber ?? settings?.sourcePhoneNumber ?? deployment.sourcePhoneNumber;
  return {
    destinationPhoneNumber: contact.phoneNumber,
    contactFlowId: contact.contactFlowId ?? settings?.contactFlowId ?? deployment.contactFlowId,
    clientToken: clientTokenOf(contact),
    name: attemptNameOf(contact),
    ...(queueId !== undefined && { queueId }),
    ...(sourcePhoneNumber !== undefined && { sourcePhoneNumber }),
    ...(Object.keys(attributes).length > 0 && { attributes }),
    ...(settings?.ringTimeoutSeconds !== undefined && { ringTimeoutSeconds: settings.ringTimeoutSeconds }),
    ...(settings?.trafficType !== undefined && { trafficType: settings.trafficType }),
    ...(settings?.answerMachineDetection !== undefined && {
      answerMachineDetection: settings.answerMachineDetection,
    }),
  };
}

/** Rows are measured with the settings at their import; settings that came later may be longer. */
export function tooManyAttributes({ attributes = {} }: CallRequest): ContactError | undefined {
  const bytes = attributeBytes(attributes);
  if (bytes <= maxAttributeBytes) return undefined;
  const message = `The attributes of the row and of the campaign's settings have ${bytes} bytes together; Amazon Connect accepts ${maxAttributeBytes}.`;
  return { name: 'AttributesTooLong', message };
}
