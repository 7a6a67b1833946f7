/** Tags of AWS resources, as a deployment's settings name them. */

export const tagsRule =
  'at most 40 tags, as in team=sales,env=prod, without the prefix "aws:"; keys of at most 128 characters, values of at most 256';

/** What every service accepts (IAM's rule is the strictest). */
const tagText = /^[\p{L}\p{Z}\p{N}_.:/=+@-]*$/u;

/** The tags in `team=sales,env=prod`, or in a JSON object; undefined when they are not as `tagsRule` says. */
export function readTags(text: string): Readonly<Record<string, string>> | undefined {
  const pairs = text.startsWith('{') ? entriesOf(text) : text.split(',').map((pair) => pair.split(/=(.*)/s));
  const isTag = ([key, value]: readonly unknown[]) =>
    typeof key === 'string' &&
    typeof value === 'string' &&
    key.trim() !== '' &&
    key.length <= 128 &&
    value.length <= 256 &&
    tagText.test(key + value) &&
    !/^aws:/i.test(key);
  if (pairs === undefined || pairs.length > 40 || !pairs.every(isTag)) return undefined;
  return Object.fromEntries(pairs.map(([key = '', value = '']) => [key.trim(), value.trim()]));
}

function entriesOf(json: string): string[][] | undefined {
  try {
    return Object.entries(JSON.parse(json) as Record<string, string>);
  } catch {
    return undefined;
  }
}
