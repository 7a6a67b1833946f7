/**
 * Names of time zones from the IANA database, checked against the one the runtime carries.
 * Good names are remembered, for asking Intl costs some 20 microseconds and a file repeats a few names.
 */

const known = new Set<string>();
/** More spellings than there are zones: the memory stays bounded whatever a file holds. */
const rememberAtMost = 2_000;

/** What a setting or cell that names a zone must look like, for sentences. */
export const timeZoneRule = 'a time zone name such as "America/New_York"';

/** Whether Intl can tell the time there. Offsets such as `+05:00` are no names: they know no summer time. */
export function isTimeZoneName(text: string): boolean {
  if (known.has(text)) return true;
  if (!/^[A-Za-z][A-Za-z0-9_+/-]{1,49}$/.test(text)) return false;
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: text });
  } catch {
    return false;
  }
  if (known.size < rememberAtMost) known.add(text);
  return true;
}
