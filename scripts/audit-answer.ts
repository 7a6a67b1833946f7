/**
 * What `npm audit --json` answered. A registry without an audit is told from a failed one: the first is a fact about
 * the registry, the second must never pass for "no findings".
 */
import * as z from 'zod';

export interface Finding {
  readonly name: string;
  readonly severity: Severity;
  /** The versions that are affected. */
  readonly range: string;
  readonly title: string;
}

export type AuditAnswer =
  | { readonly kind: 'audited'; readonly findings: readonly Finding[] }
  | { readonly kind: 'no-audit'; readonly status: number }
  | { readonly kind: 'failed'; readonly message: string };

/** From the least to the gravest. */
const severities = ['info', 'low', 'moderate', 'high', 'critical'] as const;
type Severity = (typeof severities)[number];

/** What a server answers that does not know the address: not found, no such method, not implemented. */
const unknownAddress: readonly number[] = [404, 405, 501];

const failure = z.object({ statusCode: z.number().optional(), message: z.string().optional() });

const report = z.object({
  auditReportVersion: z.literal(2),
  vulnerabilities: z.record(
    z.string(),
    z.object({
      severity: z.enum(severities),
      range: z.string(),
      via: z.array(z.union([z.string(), z.object({ title: z.string() })])),
    }),
  ),
});

export function readAuditAnswer(output: string): AuditAnswer {
  const json = parsed(output);
  const audited = report.safeParse(json);
  if (audited.success) {
    const findings = Object.entries(audited.data.vulnerabilities).map(([name, { severity, range, via }]) => ({
      name,
      severity,
      range,
      title: via.map((cause) => (typeof cause === 'string' ? `by ${cause}` : cause.title)).join('; '),
    }));
    return { kind: 'audited', findings };
  }
  const { statusCode, message } = failure.safeParse(json).data ?? {};
  if (statusCode !== undefined && unknownAddress.includes(statusCode))
    return { kind: 'no-audit', status: statusCode };
  return { kind: 'failed', message: message ?? `npm answered: ${output.slice(0, 200)}` };
}

/** Findings that must be mended before a release. */
export function graveFindings(findings: readonly Finding[]): Finding[] {
  return findings.filter(({ severity }) => severity === 'high' || severity === 'critical');
}

function parsed(output: string): unknown {
  try {
    return JSON.parse(output);
  } catch {
    return undefined;
  }
}
