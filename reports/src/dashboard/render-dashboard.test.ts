import { createHash } from 'node:crypto';
import { Script } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { sampleClass } from '../../test/sample-class.ts';
import { renderDashboard } from './render-dashboard.ts';

const element = (html: string, pattern: RegExp) => pattern.exec(html)?.[1] ?? '';

describe('renderDashboard', () => {
  it('allows its own script and style, and nothing else', async () => {
    const html = await renderDashboard(sampleClass(20, 1));
    const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
    const script = element(html, /<script>([\s\S]*?)<\/script>/);
    const style = element(html, /<style>([\s\S]*?)<\/style>/);
    expect(() => new Script(script)).not.toThrow();
    expect(script).not.toMatch(/<!--|<script|\beval\b|innerHTML/);
    expect(element(html, /Content-Security-Policy" content="([^"]*)"/)).toBe(
      `default-src 'none'; script-src ${hash(script)}; style-src ${hash(style)}; base-uri 'none'; form-action 'none'`,
    );
    expect(html).not.toMatch(/\sstyle="|\son\w+="|<(link|img|iframe|object|embed)\b|url\(|@import|https?:/);
  });

  it('gives the same bytes again, and is small', async () => {
    const html = await renderDashboard(sampleClass(2000, 1));
    expect(await renderDashboard(sampleClass(2000, 1))).toBe(html);
    expect(html.length).toBeLessThan(1_000_000);
  });

  it('warns of a sandbox that is none or weak, of faults, and of what belongs to nobody', async () => {
    const full = sampleClass(200, 1);
    const html = await renderDashboard(full);
    expect(html).toMatch(/\d+ students? could not be graded: grade again to finish\./);
    expect(html).toContain('Handed in by nobody that is known: 2.');
    expect(html).toContain('hand-ins.zip/__MACOSX');
    expect(html).not.toContain('Warning.');
    const none = await renderDashboard({ ...full, batch: { ...full.batch, sandbox: 'none' } });
    expect(none).toContain('<strong>Warning.</strong> Graded without a sandbox');
    const weak = await renderDashboard({ ...full, batch: { ...full.batch, sandbox: 'weak' } });
    expect(weak).toContain('<strong>Warning.</strong> Graded in a weak sandbox');
  });

  it('tells of submissions that did not end the same when they were graded again, where any were', async () => {
    const once = sampleClass(20, 1);
    const entries = once.entries.map((entry, number) => ({ ...entry, unstable: number === 0 ? ['softmax'] : [] }));
    const html = await renderDashboard({ ...once, entries });
    expect(html).toContain('data-show="status&#x3D;unstable" aria-label="1 Unstable: show them"');
    expect(html).toContain('of 20 graded again');
    expect(html).toContain('<option>unstable</option>');
    expect(await renderDashboard(once)).not.toMatch(/>Unstable<|<option>unstable/);
  });

  it('says at its foot what graded, and links to the files beside it', async () => {
    const html = await renderDashboard(sampleClass(20, 1), [{ text: 'Canvas', href: 'exports/canvas.csv' }]);
    expect(html).toContain(
      'a3-batch-norm a3a3a3a3a3a3 · Gradus 0.4.0 · seed 7 · sandbox full · deadline 2026-11-20 23:59:00+01:00',
    );
    expect(html).toContain('<a href="exports/canvas.csv">Canvas</a>');
  });
});
