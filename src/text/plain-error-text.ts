/**
 * What an error says, without what it repeats of its input. Services quote the value that they turn down, and engines the
 * text that they cannot parse: these are cells of a customer's row. Names and sentences of the error stay.
 */
import { maskPhoneNumbers } from './mask-phone-number.ts';

/** As AWS's services write it: `Value 'Ann' at 'attributes' failed to satisfy constraint: …`. */
const refusedValue = /\bValue '[\s\S]*?' at '/g;
const quoted = /"(?:[^"\\]|\\.)*"/g;
/** JSON, or what is left of it when the message was cut. */
const json = /\{(?:[\s\S]*\}|[\s\S]*$)/g;
const email = /[^\s"'<>:;,()]+@[^\s"'<>:;,()]+/g;

/** `text` with quoted values, JSON, e-mail addresses and phone numbers taken out. */
export function plainErrorText(text: string): string {
  const plain = text
    .replace(refusedValue, "Value '…' at '")
    .replace(json, '{…}')
    .replace(quoted, '"…"')
    .replace(email, '…');
  return maskPhoneNumbers(plain);
}
