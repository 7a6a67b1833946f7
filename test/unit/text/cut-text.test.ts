import { describe, expect, it } from 'vitest';
import { cutText } from '../../../src/text/cut-text.ts';

describe('a text that is cut', () => {
  it.each([
    ['short', 5, 'short'],
    ['longer', 5, 'long…'],
    ['', 5, ''],
    ['ab😀cd', 4, 'ab…'],
    ['😀😀😀', 4, '😀…'],
    ['😀😀abc', 6, '😀😀a…'],
  ])('%s, to %i characters at most, is %s', (text, most, cut) => {
    expect(cutText(text, most)).toBe(cut);
  });
});
