/** What `npm run audit` says of the answers for production and for all packages, and whether it passes. */
import { type AuditAnswer, type Finding, graveFindings } from './audit-answer.ts';

export interface AuditReport {
  readonly lines: readonly string[];
  readonly passes: boolean;
}

/** Packages that were looked at. */
export interface PackageCounts {
  readonly production: number;
  readonly development: number;
}

/** @param all the answer for all packages, those for developers among them */
export function auditReport(production: AuditAnswer, all: AuditAnswer, packages: PackageCounts): AuditReport {
  const unheard = [production, all].find(({ kind }) => kind === 'failed');
  if (unheard?.kind === 'failed')
    return { lines: [`The audit failed, and nothing is known: ${unheard.message}`], passes: false };
  const closed = [production, all].find(({ kind }) => kind === 'no-audit');
  if (closed?.kind === 'no-audit') {
    const line = `Nothing was audited: the registry offers no audit (HTTP ${closed.status}). Run it with one that does.`;
    return { lines: [line], passes: true };
  }
  if (production.kind !== 'audited' || all.kind !== 'audited')
    throw new Error('An answer of an unknown kind');
  const inProduction = new Set(production.findings.map(({ name }) => name));
  const forDevelopers = all.findings.filter(({ name }) => !inProduction.has(name));
  return {
    lines: [
      ...section('Production', packages.production, production.findings),
      ...section('Development', packages.development, forDevelopers),
    ],
    passes: graveFindings([...production.findings, ...forDevelopers]).length === 0,
  };
}

function section(name: string, packages: number, findings: readonly Finding[]): string[] {
  const grave = graveFindings(findings).length;
  return [
    `${name}: ${packages} packages, ${findings.length} findings, ${grave} of them high or critical.`,
    ...findings.map(
      ({ name, severity, range, title }) => `  ${severity.padEnd(8)}  ${name} ${range}: ${title}`,
    ),
  ];
}
