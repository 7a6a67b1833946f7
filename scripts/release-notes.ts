/**
 * The section of a version in a changelog in the form of Keep a Changelog, without its heading.
 * @throws when there is none
 */
export function releaseNotes(changelog: string, version: string): string {
  const sections = changelog.split(/^## /m).slice(1);
  const section = sections.find((each) => each.startsWith(`[${version}]`));
  if (section === undefined) throw new Error(`CHANGELOG.md has no section [${version}].`);
  return `# ${version}\n\n${section.slice(section.indexOf('\n')).trim()}\n`;
}
