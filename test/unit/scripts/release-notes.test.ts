import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import product from '../../../package.json' with { type: 'json' };
import { releaseNotes } from '../../../scripts/release-notes.ts';

describe('the notes of a release', () => {
  const changelog = '# Changelog\n\n## [1.1.0]\n\n### Added\n\n- B\n\n## [1.0.0] - 2026-12-01\n\n- A\n';

  it('are its section of the changelog', () => {
    expect(releaseNotes(changelog, '1.1.0')).toBe('# 1.1.0\n\n### Added\n\n- B\n');
    expect(releaseNotes(changelog, '1.0.0')).toBe('# 1.0.0\n\n- A\n');
  });

  it('are missing with a sentence', () => {
    expect(() => releaseNotes(changelog, '1.0')).toThrow('CHANGELOG.md has no section [1.0].');
  });

  it('are there for this version', () => {
    expect(releaseNotes(readFileSync('CHANGELOG.md', 'utf8'), product.version)).toContain('### Added');
  });
});
