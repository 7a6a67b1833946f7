/**
 * ARNs of KMS keys as people give them. An alias is refused: permissions name keys, and an alias may be turned to
 * another one. The key must be in the stack's Region, because S3, SQS and DynamoDB use no other.
 */

const keyArn =
  /^arn:aws[a-z-]*:kms:([a-z0-9-]+):\d{12}:key\/(?:mrk-[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/** What such a setting must look like, for sentences. */
export const keyArnRule =
  'the ARN of a KMS key, not of an alias, of the form arn:aws:kms:REGION:ACCOUNT:key/ID';

/** The Region of the key, or undefined when the text is not the ARN of a key. */
export function regionOfKey(text: string): string | undefined {
  return keyArn.exec(text)?.[1];
}
