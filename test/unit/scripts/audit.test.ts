/** `npm run audit` against npm's answers as they were seen; a program named npm gives them. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'audit-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs it where `npm audit` exits with `code`, and answers `json` when it is asked for JSON. */
function audit(code: number, json: string): { code: number | null; out: string } {
  writeFileSync(join(folder, 'answer.json'), json);
  const npm = join(folder, 'npm');
  writeFileSync(
    npm,
    `#!/bin/sh\ncase "$*" in\n"audit --json") cat "${folder}/answer.json";;\n"audit --audit-level=high") echo "npm's report";;\n*) exit 9;;\nesac\nexit ${code}\n`,
  );
  chmodSync(npm, 0o755);
  const run = spawnSync('scripts/audit.sh', {
    encoding: 'utf8',
    env: { ...process.env, PATH: `${folder}${delimiter}${process.env.PATH}` },
    timeout: 60_000,
  });
  return { code: run.status, out: `${run.stdout}${run.stderr}` };
}

const noAudit = (statusCode: number) => JSON.stringify({ message: 'no such thing', statusCode }, null, 2);
const grave = JSON.stringify({ auditReportVersion: 2, vulnerabilities: { zod: { severity: 'high' } } });

describe('npm run audit', () => {
  it('passes, with the report of npm, when npm finds nothing of high or critical severity', () => {
    expect(audit(0, '')).toEqual({ code: 0, out: "npm's report\n" });
  });

  it('fails, with the report of npm, when npm finds something', () => {
    expect(audit(1, grave)).toEqual({ code: 1, out: "npm's report\n" });
  });

  it.each([404, 405, 501])(
    'says that nothing was audited for a registry that answers %s, and passes',
    (status) => {
      const { code, out } = audit(1, noAudit(status));
      expect(code, out).toBe(0);
      expect(out).toContain(`Nothing was audited: the registry offers no audit (HTTP ${status}).`);
    },
  );

  it.each([
    ['is broken', noAudit(500)],
    ['refuses', noAudit(403)],
    ['is slow', noAudit(429)],
    ['cannot be reached', JSON.stringify({ message: 'getaddrinfo ENOTFOUND', error: { summary: '' } })],
    ['speaks no JSON', 'Bad gateway'],
    ['says nothing', ''],
  ])('fails when the registry %s', (_, answer) => {
    const { code, out } = audit(1, answer);
    expect(code).toBe(1);
    expect(out).not.toContain('Nothing was audited');
  });
});
