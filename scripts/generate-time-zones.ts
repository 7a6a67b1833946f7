/**
 * Writes src/local-time/time-zones-by-prefix.json: in which time zones a phone number may lie, by its first digits
 * (prefix-zones.ts). Source: the map of Google's libphonenumber, as PyPI's `phonenumbers` carries it.
 *
 *     npx tsx scripts/generate-time-zones.ts
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { prefixMapText } from './prefix-zones.ts';
import { PythonPackages } from './python-packages.ts';

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const packages = await PythonPackages.of(path('zone-sources.txt'));
const text = prefixMapText(packages.json(path('zone_sources.py'), 'prefixes'));
writeFileSync(path('../src/local-time/time-zones-by-prefix.json'), text);
console.log(`${text.length} bytes`);
