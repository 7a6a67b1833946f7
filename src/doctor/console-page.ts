/** Addresses of AWS's console, in each partition. */

const hosts: Readonly<Record<string, string>> = {
  'aws-us-gov': 'console.amazonaws-us-gov.com',
  'aws-cn': 'console.amazonaws.cn',
};

/** `path` without a leading slash. */
export function consolePage(
  { partition, region }: { readonly partition: string; readonly region: string },
  path: string,
): string {
  const host = hosts[partition];
  return `https://${host ?? `${region}.console.aws.amazon.com`}/${path}`;
}
