/**
 * Contact attributes as StartOutboundVoiceContact takes them: keys of `A-Z a-z 0-9 _ -`, string values,
 * and at most 32,768 UTF-8 bytes over all keys and values of a call.
 * Records of attributes are ordinary objects whose keys are all their own, `__proto__` included: make them
 * with `Object.fromEntries` or spread, never by assignment.
 */

/** Keys and values together, in UTF-8 bytes. */
export const maxAttributeBytes = 32_768;
/** Of a single key, and of a single value, in characters. */
export const maxAttributeLength = 32_767;

const attributeKey = /^[A-Za-z0-9_-]{1,32767}$/;

export type Attributes = Readonly<Record<string, string>>;

export function isAttributeKey(text: string): boolean {
  return attributeKey.test(text);
}

/** A header as an attribute key: one `_` for each foreign character (a character outside the BMP is one). */
export function repairAttributeKey(text: string): string {
  return text.replace(/[^A-Za-z0-9_-]/gu, '_').slice(0, maxAttributeLength);
}

/** UTF-8 bytes over all keys and values. */
export function attributeBytes(attributes: Attributes): number {
  let bytes = 0;
  for (const [key, value] of Object.entries(attributes)) bytes += utf8Bytes(key) + utf8Bytes(value);
  return bytes;
}

/** Bytes that the text takes as UTF-8. */
export function utf8Bytes(text: string): number {
  return Buffer.byteLength(text, 'utf8');
}
