/**
 * Service Quotas for the quotas of Amazon Connect that matter for outbound calls (GetServiceQuota,
 * GetAWSDefaultServiceQuota). It names what the simulator enforces, unless the setting `serviceQuotas` says otherwise.
 * Protocol: AWS JSON 1.1; shapes and errors as in the SDK's model.
 */
import { z } from 'zod';
import type { SimulatorSettings } from './settings.ts';

export const serviceQuotasTarget = 'ServiceQuotasV20190624';

/** The largest number of concurrent calls that is reported for a simulator without such a limit. */
const UNLIMITED_CALLS = 30_000;

interface SimulatedQuota {
  readonly name: string;
  /** Its value in a new account (Amazon Connect Administrator Guide, quotas). */
  readonly byDefault: number;
  /** What the simulator enforces. */
  readonly enforced: (settings: SimulatorSettings) => number;
}

const callsOf = ({ concurrentCalls }: SimulatorSettings) => concurrentCalls ?? UNLIMITED_CALLS;

/** By quota code. */
const quotas: Readonly<Record<string, SimulatedQuota>> = {
  'L-4E9BCC96': {
    name: 'Rate of StartOutboundVoiceContact API requests',
    byDefault: 2,
    enforced: ({ quotaPerSecond }) => quotaPerSecond,
  },
  'L-12AB7C57': { name: 'Concurrent active calls per instance', byDefault: 10, enforced: callsOf },
  'L-E908C3A1': {
    name: 'Concurrent campaign active calls per instance',
    byDefault: 0,
    enforced: (settings) => (settings.campaignTraffic ? callsOf(settings) : 0),
  },
};

const requestSchema = z.object({
  ServiceCode: z.string().min(1).max(63),
  QuotaCode: z.string().min(1).max(128),
  ContextId: z.string().nullish(),
});

export type QuotaAnswer =
  | { readonly type: 'quota'; readonly body: object }
  | { readonly type: 'error'; readonly name: string; readonly message: string };

/** @param operation the part of the header X-Amz-Target behind the dot. */
export function answerServiceQuotas(
  operation: string,
  body: unknown,
  settings: SimulatorSettings,
): QuotaAnswer {
  if (operation !== 'GetServiceQuota' && operation !== 'GetAWSDefaultServiceQuota') {
    return { type: 'error', name: 'UnknownOperationException', message: `${operation} is not simulated` };
  }
  const parsed = requestSchema.safeParse(body);
  if (!parsed.success) {
    return { type: 'error', name: 'IllegalArgumentException', message: parsed.error.message };
  }
  const { ServiceCode, QuotaCode } = parsed.data;
  const quota = quotas[QuotaCode];
  const set = operation === 'GetServiceQuota' ? settings.serviceQuotas[QuotaCode] : undefined;
  const enforced = operation === 'GetServiceQuota' ? quota?.enforced(settings) : quota?.byDefault;
  const value = set === undefined ? (enforced ?? null) : set;
  if (ServiceCode !== 'connect' || value === null) {
    const message = 'The request failed because the specified quota does not exist.';
    return { type: 'error', name: 'NoSuchResourceException', message };
  }
  const named = {
    ServiceCode,
    ServiceName: 'Amazon Connect',
    QuotaCode,
    QuotaName: quota?.name ?? QuotaCode,
  };
  const Quota = { ...named, Value: value, Adjustable: true };
  return { type: 'quota', body: { Quota } };
}
