/**
 * The rules for contact attributes, checked by hand because every key counts here, also `__proto__`.
 * Source: API reference, Attributes: at most 32,768 UTF-8 bytes over all keys and values.
 */
import { type Refusal, refusal } from './answer.ts';

const maximumBytes = 32_768;
const maximumLength = 32_767;
const keyCharacters = /^[A-Za-z0-9_-]+$/;

/** @returns what is wrong with the attributes of a request, if anything is. */
export function attributesRefusal(attributes: unknown): Refusal | undefined {
  if (attributes === undefined || attributes === null) {
    return undefined;
  }
  if (typeof attributes !== 'object' || Array.isArray(attributes)) {
    return refusal('InvalidRequestException', 'Attributes must be a map of strings');
  }
  let bytes = 0;
  for (const [key, value] of Object.entries(attributes)) {
    const wrong = entryRefusal(key, value);
    if (wrong !== undefined) {
      return wrong;
    }
    bytes += Buffer.byteLength(key) + Buffer.byteLength(String(value));
  }
  return bytes <= maximumBytes
    ? undefined
    : refusal(
        'InvalidParameterException',
        `Attributes have ${bytes} UTF-8 bytes over all keys and values, at most ${maximumBytes} are allowed`,
      );
}

function entryRefusal(key: string, value: unknown): Refusal | undefined {
  if (typeof value !== 'string') {
    return refusal('InvalidRequestException', 'Attributes must be a map of strings');
  }
  if (key.length < 1 || key.length > maximumLength) {
    return outOfBounds(`a key must have 1 to ${maximumLength} characters`);
  }
  if (!keyCharacters.test(key)) {
    return outOfBounds('a key may have only alphanumeric characters, dash and underscore');
  }
  return value.length <= maximumLength
    ? undefined
    : outOfBounds(`a value may have at most ${maximumLength} characters`);
}

function outOfBounds(rule: string): Refusal {
  return refusal('InvalidParameterException', `Attributes: ${rule}`);
}
