/**
 * `npm run audit`: the rules of the lockfile, then known vulnerabilities by `npm audit`, production and development told
 * apart. Any of high or critical severity fails. A registry that offers no audit is told, and fails nothing.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readAuditAnswer } from './audit-answer.ts';
import { auditReport } from './audit-report.ts';
import { type Lockfile, lockfileProblems, productionPackages } from './lockfile.ts';

const limitMs = 120_000;

function answerOf(...args: readonly string[]) {
  const { stdout, error } = spawnSync('npm', ['audit', '--json', ...args], {
    encoding: 'utf8',
    timeout: limitMs,
    shell: process.platform === 'win32', // npm is a script there
  });
  return error ? { kind: 'failed' as const, message: error.message } : readAuditAnswer(stdout);
}

const lockfile = JSON.parse(
  readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8'),
) as Lockfile;
const problems = lockfileProblems(lockfile);
const count = Object.keys(lockfile.packages).length - 1;
console.log(
  problems.length === 0
    ? `Lockfile: ${count} packages, each with its hash, from a registry, and none but esbuild runs a script.`
    : problems.join('\n'),
);
const production = productionPackages(lockfile).size;
const packages = { production, development: count - production };
const { lines, passes } = auditReport(answerOf('--omit=dev'), answerOf(), packages);
console.log(lines.join('\n'));
process.exitCode = passes && problems.length === 0 ? 0 : 1;
