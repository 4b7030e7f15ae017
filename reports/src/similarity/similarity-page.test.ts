import type { Similarity } from '@gradus/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { similarityPage } from './similarity-page.ts';

const place = (firstLine: number, ...lines: string[]) => ({ file: 'submission.py', firstLine, lines, isCut: false });

function similar(text: string): Similarity {
  const pair: Similarity['pairs'][number] = {
    language: 'python',
    left: { id: 'alice', name: text },
    right: { id: 'bob' },
    similarity: 0.914,
    longest: 12,
    overlap: 40,
    fragments: [{ fingerprints: 12, left: place(8, 'x = 1', text), right: { ...place(120, 'y = 1'), isCut: true } }],
  };
  return {
    compared: 3,
    pairs: [pair, { ...pair, fragments: [] }],
    morePairs: 7,
    leftOut: [{ student: 'carol', file: text, reason: text }],
    ignored: { starter: 18, common: 2, commonFrom: 11 },
  };
}

describe('similarityPage', () => {
  it('lists the pairs, says that there are more, and shows the places with their lines', async () => {
    const page = await similarityPage(similar('Alice'), 'A3');
    expect(page).toContain(
      '2 pairs, the most similar first. 7 more pairs have something in common and are not listed.',
    );
    expect(page).toContain('<a href="#pair-1">1</a>');
    expect(page).toContain(
      '<th scope="row">Alice (alice)</th><td>bob</td><td>python</td><td class="number">91.4 %</td>',
    );
    expect(page).toContain('    8  x = 1\n    9  Alice</pre>');
    expect(page).toContain('bob: submission.py, lines 120 to 120 and on');
    expect(page.match(/<details id=/g)).toHaveLength(1);
    expect(page).toContain('<li>carol: Alice: Alice</li>');
    expect(await similarityPage(similar('Alice'), 'A3')).toBe(page);
  });

  it('says when nothing is alike', async () => {
    const page = await similarityPage({ ...similar(''), pairs: [], morePairs: 0, leftOut: [] }, 'A3');
    expect(page).toContain('No two submissions have anything in common.');
    expect(page).not.toMatch(/<details|Files that were not compared/);
  });

  it('fetches nothing and runs nothing', async () => {
    const page = await similarityPage(similar('Alice'), 'A3');
    expect(page).toContain(`http-equiv="Content-Security-Policy" content="default-src 'none'`);
    expect(page).not.toMatch(/<script|<link|<img|\ssrc=|@import|url\(/);
  });

  it('whatever a student wrote stays text', async () => {
    const plain = await similarityPage(similar('x'), 'x');
    const tags = (page: string) => page.match(/<[^>]*>/g);
    const hostile = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('<script>alert(1)</script>', '</pre></style>', '" onload="', "'-->", '\u202e\u0000\u001b[2J'),
    );
    await fc.assert(
      fc.asyncProperty(hostile, async (text) => {
        const page = await similarityPage(similar(text), text);
        expect(tags(page)).toEqual(tags(plain));
        expect(page).not.toMatch(/[^\P{Cc}\n]|[\u202a-\u202e\u2066-\u2069]/u);
      }),
    );
  });
});
