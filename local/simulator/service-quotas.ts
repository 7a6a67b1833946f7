/**
 * Service Quotas for the quotas of Amazon Connect that matter for outbound calls (GetServiceQuota,
 * GetAWSDefaultServiceQuota). It names what the simulator enforces, unless the setting `serviceQuotas` says otherwise.
 * Protocol: AWS JSON 1.1; shapes and errors as in the SDK's model.
 */
import { z } from 'zod';
import type { SimulatorSettings } from './settings.ts';

export const serviceQuotasTarget = 'ServiceQuotasV20190624';

/** Values of a new account (Amazon Connect Administrator Guide, quotas). */
const defaults: Readonly<Record<string, number>> = { 'L-4E9BCC96': 2, 'L-12AB7C57': 10, 'L-E908C3A1': 0 };

const names: Readonly<Record<string, string>> = {
  'L-4E9BCC96': 'Rate of StartOutboundVoiceContact API requests',
  'L-12AB7C57': 'Concurrent active calls per instance',
  'L-E908C3A1': 'Concurrent campaign active calls per instance',
};

/** The largest number of concurrent calls that is told of a simulator without such a limit. */
const UNLIMITED_CALLS = 30_000;

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
  const value =
    operation === 'GetServiceQuota' ? appliedQuota(QuotaCode, settings) : (defaults[QuotaCode] ?? null);
  if (ServiceCode !== 'connect' || value === null) {
    const message = 'The request failed because the specified quota does not exist.';
    return { type: 'error', name: 'NoSuchResourceException', message };
  }
  const QuotaName = names[QuotaCode] ?? QuotaCode;
  const Quota = {
    ServiceCode,
    ServiceName: 'Amazon Connect',
    QuotaCode,
    QuotaName,
    Value: value,
    Adjustable: true,
  };
  return { type: 'quota', body: { Quota } };
}

function appliedQuota(code: string, settings: SimulatorSettings): number | null {
  const { serviceQuotas, quotaPerSecond, concurrentCalls, campaignTraffic } = settings;
  const calls = concurrentCalls ?? UNLIMITED_CALLS;
  const enforced: Readonly<Record<string, number>> = {
    'L-4E9BCC96': quotaPerSecond,
    'L-12AB7C57': calls,
    'L-E908C3A1': campaignTraffic ? calls : 0,
  };
  const set = serviceQuotas[code];
  return set === undefined ? (enforced[code] ?? null) : set;
}
