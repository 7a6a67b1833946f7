/** What the example of a policy for uploaders lets somebody name: campaigns of one prefix, and nothing but customers. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readKey } from '../../src/campaign/campaign-id.ts';

const policy = JSON.parse(readFileSync('examples/uploader-policy.json', 'utf8')) as {
  readonly Statement: readonly { readonly Action: readonly string[]; readonly Resource: readonly string[] }[];
};

/** The parts of the keys that the policy allows for the prefix `sales`: before and after its one `*`. */
const patterns = policy.Statement.flatMap(({ Resource }) => Resource).map((resource) => {
  const key = resource.slice(resource.indexOf('/') + 1).replace('PREFIX', 'sales');
  const [before = '', after = '', ...more] = key.split('*');
  expect(more).toEqual([]);
  return { before, after };
});

/** Also what makes trouble in keys: slashes, dots, cases, spaces, letters of elsewhere, other endings, taken names. */
const middle = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc
    .array(
      fc.constantFrom('/', '..', '.json', 'suppressions', '-', ' ', 'Ä', 'e\u0301', 'a', '%2F', '.csv', '\\'),
      {
        maxLength: 8,
      },
    )
    .map((parts) => parts.join('')),
);

describe('who holds the policy for uploaders', () => {
  it('may drop files and nothing else', () => {
    const actions = policy.Statement.flatMap(({ Action }) => Action);
    expect(actions.sort()).toEqual(['s3:AbortMultipartUpload', 's3:PutObject']);
    expect(patterns.map(({ before }) => before)).toEqual(['sales-', 'sales-']);
  });

  it('reaches campaigns of the prefix alone, and neither settings nor the do-not-call list', () => {
    fc.assert(
      fc.property(middle, fc.constantFrom(...patterns), (text, { before, after }) => {
        const reading = readKey(`${before}${text}${after}`);
        expect(['customers', 'refused', 'ignored']).toContain(reading.kind);
        if (reading.kind === 'customers') expect(reading.campaignId).toMatch(/^sales-./);
      }),
      { numRuns: 5_000 },
    );
  });
});
