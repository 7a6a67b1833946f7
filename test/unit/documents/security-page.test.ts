/** docs/security.md: the proofs that it names are there, and its example policies can be filled in as it shows. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectFolder } from '../../../local/local-folder.ts';
import { textOf } from '../../support/documents.ts';

const text = textOf('docs/security.md');

describe('the page on security', () => {
  it('names proofs that are there', () => {
    const named = [...text.matchAll(/`(test\/[^`\s]+)`/g)].map(([, path = '']) => path);
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter((path) => !existsSync(join(projectFolder, path)))).toEqual([]);
  });

  it('has a proof, or a page with details, for each threat', () => {
    const rows = [...text.matchAll(/^\| (.+?) \| (.+) \| ([^|]+) \|$/gm)]
      .map(([, threat = '', , proof = '']) => ({ threat, proof }))
      .filter(({ threat }) => !/^(Threat|-+)$/.test(threat) && !threat.startsWith('your key'));
    const table = text.slice(
      text.indexOf('## Threats and mitigations'),
      text.indexOf('## Your responsibility'),
    );
    const threats = rows.filter(({ threat }) => table.includes(`| ${threat} |`));
    expect(threats.length).toBeGreaterThan(20);
    expect(threats.filter(({ proof }) => !/`test\/|\]\(|the same/.test(proof))).toEqual([]);
  });

  it.each(
    [...text.matchAll(/sed '([^']+)' \\\n\s+(examples\/[\w-]+\.json)/g)].map(([, filling, file]) => [
      file,
      filling,
    ]),
  )('%s is whole when it is filled in as the page shows', (file = '', filling = '') => {
    const filled = execFileSync('sed', [filling, join(projectFolder, file)], { encoding: 'utf8' });
    const { Statement } = JSON.parse(filled) as { readonly Statement: readonly object[] };
    expect(Statement.length).toBeGreaterThan(0);
    expect(filled).not.toMatch(/ACCOUNT|REGION|STACKNAME|stackname|PREFIX/);
  });
});
