/** What must hold of any key in the uploads bucket: it names one campaign or is refused, and writes where it may. */
import fc from 'fast-check';
import { Product } from '../corpus/dropped-file.ts';
import { must } from './list-properties.ts';

const parts = [
  'spring',
  'a',
  'B',
  '_',
  '-',
  '.',
  '..',
  '/',
  '\\',
  '%2f',
  '%2e',
  ' ',
  '+',
  '=',
  '@',
  '~',
  ':',
  '*',
  '?',
  '"',
  "'",
  '<',
  ',',
  ';',
  '\n',
  '\r',
  '\t',
  '\0',
  '\u202e',
  '\ufeff',
  'é',
  '李',
  '\u{1f600}',
  'results',
  'suppressions',
  '_refused',
  '_parts',
  'imports',
  '__proto__',
  'constructor',
  '.csv',
  '.CSV',
  '.csv.gz',
  '.json',
  'campaign.json',
  '-0123456789abcdef',
];

/** What an object may be called: not empty, at most 1,024 bytes. */
export const objectKey = fc
  .tuple(
    fc.array(fc.constantFrom(...parts), { maxLength: 12 }),
    fc.constantFrom('.csv', '.csv', '.csv', '.CSV', '/x.csv', '', '.json'),
  )
  .map(([words, end]) => words.join('') + end)
  .filter((key) => key !== '' && Buffer.byteLength(key) <= 1_024);

/** Two keys in one product: neither goes where it may not, and they never share a report. */
export async function checkKeys(first: string, second: string): Promise<void> {
  const product = new Product();
  const [one, two] = [
    await product.drop(first, 'phone\n+12065550101\n'),
    await product.drop(second, 'phone\nnobody\n'),
  ];
  const ids = [...product.world.campaigns.items.keys()];
  must(
    ids.every((id) => /^[a-z0-9_](?:[a-z0-9_-]{0,62}[a-z0-9_])?$/.test(id)),
    `ids of campaigns are plain: ${ids}`,
  );
  must(!ids.includes('results') && !ids.includes('_refused'), 'taken names name no campaign');
  for (const key of two.keys) {
    must(
      /^results\/[a-z0-9_-]+\/[^/]+(?:\/[^/]+)?$/u.test(key),
      `${JSON.stringify(key)} lies below results/`,
    );
    must(!/(?:^|\/)\.{1,2}(?:\/|$)|[\\\p{Cc}\p{Cf}\p{Cs}]/u.test(key), `${JSON.stringify(key)} is plain`);
    must(Buffer.byteLength(key) <= 1_024, 'a key has at most 1,024 bytes');
  }
  const reported = two.keys.filter((key) => key.endsWith('.csv')).length;
  const isReported = [one, two].filter(({ file, refused }) => file !== undefined || refused.size > 0).length;
  must(first === second || reported <= 2, 'a file has one report');
  for (const [key, { file }] of [
    [first, one],
    [second, two],
  ] as const) {
    must(
      key.endsWith('/') || file !== undefined || two.refused.size > 0,
      `${JSON.stringify(key)} is told of`,
    );
  }
  must(isReported > 0 || (first.endsWith('/') && second.endsWith('/')), 'only folders are passed over');
  const reports = two.keys.filter((key) => key.includes('/imports/'));
  const lists = [one, two].filter(({ file, reportKey }) => file !== undefined && reportKey !== undefined);
  must(first === second || reports.length === lists.length, 'no two files share a report');
}
