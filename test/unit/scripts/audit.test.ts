/** `npm run audit` against npm's answers as they were seen; a program named npm gives them. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readAuditAnswer } from '../../../scripts/audit-answer.ts';
import { auditReport } from '../../../scripts/audit-report.ts';

const folder = mkdtempSync(join(tmpdir(), 'audit-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function finding(severity: string, title: string) {
  return {
    name: 'x',
    severity,
    isDirect: true,
    via: [{ title, url: 'https://example.com' }],
    range: '<2.0.0',
  };
}

function report(vulnerabilities: Record<string, object>): string {
  return JSON.stringify({ auditReportVersion: 2, vulnerabilities, metadata: {} });
}

const none = report({});
const noEndpoint = (statusCode: number) =>
  JSON.stringify({ message: 'no such thing', method: 'POST', statusCode });

/** Runs `npm run audit` where npm answers `production` with `--omit=dev`, and `all` without. */
function audit(production: string, all: string): { code: number | null; out: string } {
  writeFileSync(join(folder, 'production.json'), production);
  writeFileSync(join(folder, 'all.json'), all);
  const npm = join(folder, 'npm');
  writeFileSync(
    npm,
    `#!/bin/sh\n[ "$1 $2" = "audit --json" ] || exit 9\ncase "$*" in *--omit=dev*) f=production;; *) f=all;; esac\ncat "${folder}/$f.json"\nexit 1\n`,
  );
  chmodSync(npm, 0o755);
  const run = spawnSync(process.execPath, ['--import', 'tsx', 'scripts/audit.ts'], {
    encoding: 'utf8',
    env: { ...process.env, PATH: `${folder}${delimiter}${process.env.PATH}` },
    timeout: 60_000,
  });
  return { code: run.status, out: `${run.stdout}${run.stderr}` };
}

describe('npm run audit', () => {
  it('passes without findings, and says how much it looked at', () => {
    const { code, out } = audit(none, none);
    expect(code, out).toBe(0);
    expect(out).toMatch(/Production: \d{2,} packages, 0 findings/);
    expect(out).toMatch(/Development: \d{3} packages, 0 findings/);
  });

  it('fails with a high one in production', () => {
    const bad = report({ zod: finding('high', 'Takes everything for valid') });
    const { code, out } = audit(bad, bad);
    expect(code).toBe(1);
    expect(out).toContain(
      '1 findings, 1 of them high or critical.\n  high      zod <2.0.0: Takes everything for valid',
    );
    expect(out).toMatch(/Development: \d+ packages, 0 findings/);
  });

  it('says that nothing was audited when the registry offers no audit, and passes', () => {
    const { code, out } = audit(noEndpoint(405), noEndpoint(405));
    expect(code, out).toBe(0);
    expect(out).toContain('Nothing was audited: the registry offers no audit (HTTP 405).');
    expect(out).not.toContain('0 findings');
  });

  it('fails when the registry is broken', () => {
    const { code, out } = audit(none, noEndpoint(500));
    expect(code).toBe(1);
    expect(out).toContain('The audit failed, and nothing is known: no such thing');
  });
});

describe('the report of an audit', () => {
  const reportOf = (production: string, all: string) => {
    const { lines, passes } = auditReport(readAuditAnswer(production), readAuditAnswer(all), {
      production: 3,
      development: 4,
    });
    return { passes, told: lines.join('\n') };
  };

  it('fails with a critical one in what developers use, and tells it apart', () => {
    const { passes, told } = reportOf(
      none,
      report({ vitest: finding('critical', 'Runs code of strangers') }),
    );
    expect(passes).toBe(false);
    expect(told).toMatch(/Production: 3 packages, 0 findings/);
    expect(told).toMatch(/Development: 4 packages, 1 findings, 1 of them.*\n {2}critical {2}vitest/);
  });

  it('tells a moderate one, and passes', () => {
    const { passes, told } = reportOf(none, report({ tsx: finding('moderate', 'Is slow') }));
    expect(passes).toBe(true);
    expect(told).toContain('moderate  tsx <2.0.0: Is slow');
  });

  it.each([404, 405, 501])('passes without an audit for a registry that answers %s', (status) => {
    expect(reportOf(noEndpoint(status), noEndpoint(status)).passes).toBe(true);
  });

  it.each([
    ['is broken', noEndpoint(500)],
    ['refuses', noEndpoint(403)],
    ['is slow', noEndpoint(429)],
    ['cannot be reached', JSON.stringify({ message: 'getaddrinfo ENOTFOUND', error: { summary: '' } })],
    ['speaks no JSON', 'Bad gateway'],
    ['says nothing', ''],
    ['answers with a report of another form', JSON.stringify({ advisories: {} })],
  ])('fails when the registry %s', (_, answer) => {
    for (const { passes, told } of [reportOf(answer, none), reportOf(noEndpoint(405), answer)]) {
      expect(passes).toBe(false);
      expect(told).toContain('The audit failed, and nothing is known');
    }
  });

  it('names the package through which another one is affected', () => {
    const via = report({ a: { ...finding('low', ''), via: ['b'] } });
    expect(reportOf(via, via).told).toContain('a <2.0.0: by b');
  });
});
