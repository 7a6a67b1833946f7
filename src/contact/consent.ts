/**
 * What a row says of the consent to be called: the attributes of the columns `consentAt` and `consentSource`. They are kept and shown
 * as they are written; nothing is decided by them.
 */
import type { Attributes } from './attributes.ts';

export interface Consent {
  readonly consentAt?: string;
  readonly consentSource?: string;
}

/** Case, spaces, hyphens and underscores do not matter in the names of the columns. The first of several counts. */
export function consentOf(attributes: Attributes = {}): Consent {
  const found: { consentAt?: string; consentSource?: string } = {};
  for (const [key, value] of Object.entries(attributes)) {
    const name = key.toLowerCase().replace(/[_-]+/g, '');
    if (name === 'consentat') found.consentAt ??= value;
    if (name === 'consentsource') found.consentSource ??= value;
  }
  return found;
}
