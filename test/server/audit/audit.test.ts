/** The audit as it is read, exported, and kept elsewhere. */
import { createPublicKey, verify } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { createAnchoring } from '../../../server/jobs/anchor.ts';
import { checkAnchors } from '../../../server/signage/audit/anchors.ts';
import { cellFrom, csvLine } from '../../../server/signage/ground/csv.ts';
import { describeOnBothStores } from '../../support/database.ts';
import { openSite, screenInput, type Site } from '../../support/site.ts';
import { addUnits, type Ask, personAt } from '../signage/people/people.ts';

describeOnBothStores('the audit', (_, kind) => {
  let site: Site;
  beforeEach(async () => {
    site = await openSite(kind);
    await addUnits(site, ['north', 'south']);
  });
  afterEach(() => site.close());

  const hang = (ask: Ask, id: string, unit: string) =>
    ask('POST', '/api/screens', screenInput({ id, unit }));
  const actions = (body: { entries: { action: string; subject: string }[] }) =>
    body.entries.map(({ action, subject }) => `${action} ${subject}`);

  it('says who, for which unit, what was before and what after', async () => {
    await hang(site.ask, 'door', 'north');
    await site.ask('PATCH', '/api/screens/door', { name: '新名', version: 1 });
    const { status, body } = await site.ask('GET', '/api/audit?action=screen');
    expect(status).toBe(200);
    expect(body.entries[0]).toMatchObject({
      action: 'screen.edit',
      subject: 'door',
      person: { name: 'Administrator' },
      unit: { id: 'bureau' },
      detail: {
        changes: [
          { noun: 'screens', id: 'door', before: { name: '门口屏' }, after: { name: '新名' } },
        ],
      },
    });
    expect(actions(body)).toEqual(['screen.edit door', 'screen.add door']);
  });

  it('is told to each of its own unit and those below, and of no other', async () => {
    const north = { login: 'n', name: '北', role: 'administrator', unit: 'north' } as const;
    const south = { login: 's', name: '南', role: 'administrator', unit: 'south' } as const;
    await hang(await personAt(site, north), 'n-door', 'north');
    const beside = await personAt(site, south);
    await hang(beside, 's-door', 'south');
    const { body } = await beside('GET', '/api/audit');
    expect(actions(body).filter((one) => !one.startsWith('session.'))).toEqual([
      'screen.add s-door',
    ]);
    const { body: whole } = await site.ask('GET', '/api/audit?action=screen.add');
    expect(actions(whole)).toEqual(['screen.add s-door', 'screen.add n-door']);
    const { body: seed } = await site.ask('GET', '/api/audit?action=seed');
    expect(actions(seed)).toEqual(['seed bureau']);
    expect((await beside('GET', '/api/audit?action=seed')).body.entries).toEqual([]);
  });

  it('is turned page by page, and narrowed by each filter', async () => {
    for (let n = 0; n < 7; n++) await hang(site.ask, `door-${n}`, n % 2 ? 'north' : 'south');
    const seen: string[] = [];
    for (let next: number | null = null; ;) {
      const before: string = next === null ? '' : `&before=${next}`;
      const { body } = await site.ask('GET', `/api/audit?action=screen.add&limit=3${before}`);
      seen.push(...actions(body));
      next = body.next;
      if (next === null) break;
    }
    expect(seen).toEqual([6, 5, 4, 3, 2, 1, 0].map((n) => `screen.add door-${n}`));
    const one = await site.ask('GET', '/api/audit?subject=door-3');
    expect(actions(one.body)).toEqual(['screen.add door-3']);
    expect((await site.ask('GET', '/api/audit?until=1')).body.entries).toEqual([]);
    expect((await site.ask('GET', '/api/audit?person=nobody')).body.entries).toEqual([]);
    expect((await site.ask('GET', '/api/audit?unit=north&action=screen.add')).body.entries).toEqual(
      [],
    );
    // `screen` is no beginning of `screens.add`, and a wrong name of a filter is refused.
    expect((await site.ask('GET', '/api/audit?action=scree')).body.entries).toEqual([]);
    expect((await site.ask('GET', '/api/audit?wer=x')).status).toBe(400);
  });

  it('is exported whole, as lines that no spreadsheet reckons with', async () => {
    await site.ask('POST', '/api/screens', screenInput({ id: 'door', name: '=HYPERLINK("x")' }));
    await site.ask('PATCH', '/api/screens/door', { name: '+1', version: 1 });
    const ask = (format: string) =>
      site.raw(`/api/audit/export?format=${format}&action=screen`, {
        headers: { authorization: `Bearer ${site.token}` },
      });
    const lines = (await (await ask('jsonl')).text()).trim().split('\n');
    expect(lines.map((line) => JSON.parse(line).action)).toEqual(['screen.add', 'screen.edit']);
    const csv = await ask('csv');
    expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    const text = await csv.text();
    expect(text.split('\r\n')).toHaveLength(4);
    expect(text).not.toMatch(/(^|,)[=+@-]/m);
    const { body } = await site.ask('GET', '/api/audit?action=audit.export');
    expect(actions(body)).toEqual(['audit.export csv', 'audit.export jsonl']);
  });

  it('leaves its end at the end of a file and at an address, once for each that is new', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'gengfu-anchor-'));
    const file = join(folder, 'anchors.jsonl');
    const heard: string[] = [];
    let status = 503;
    const receiver = createServer((request, response) => {
      request.setEncoding('utf8');
      let body = '';
      request.on('data', (piece: string) => (body += piece));
      request.on('end', () => {
        if (status === 200) heard.push(body);
        response.writeHead(status).end();
      });
    });
    await new Promise<void>((listening) => receiver.listen(0, '127.0.0.1', listening));
    const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/anchors`;
    const keep = createAnchoring(site.signage, { file, url });
    // The address is away: the file has its line all the same, and no second one when it is back.
    await expect(keep()).rejects.toThrow('503');
    status = 200;
    expect(await keep()).toBe(1);
    expect(await keep()).toBe(0);
    await hang(site.ask, 'door', 'north');
    expect(await keep()).toBe(2);
    const kept = await readFile(file, 'utf8');
    const lines = kept.trim().split('\n');
    expect(lines).toHaveLength(2);
    expect(heard).toHaveLength(2);
    const { body } = await site.ask('GET', '/api/audit/head');
    const last = JSON.parse(lines[1] ?? '');
    expect(last).toMatchObject({ id: body.head.id, hash: body.head.hash });
    const { key, signature, id, at, hash } = last;
    const spki = Buffer.from(
      `302a300506032b6570032100${Buffer.from(key, 'base64').toString('hex')}`,
      'hex',
    );
    const publicKey = createPublicKey({ key: spki, format: 'der', type: 'spki' });
    const signed = Buffer.from(`gengfu.audit.1\n${id}\n${at}\n${hash}`);
    expect(verify(null, signed, publicKey, Buffer.from(signature, 'base64'))).toBe(true);

    const { db, signer } = site.signage;
    const keys = new Set([signer.publicKey]);
    expect(await checkAnchors(db, kept, keys)).toEqual({ anchors: 2, wrong: null });
    const wrong = async (text: string, known = keys) => (await checkAnchors(db, text, known)).wrong;
    expect(await wrong(kept, new Set())).toMatchObject({ line: 1, why: 'key' });
    expect(await wrong(`${lines[0]}\n\nnot one`)).toEqual({ line: 3, why: 'unreadable', id: null });
    const moved = JSON.stringify({ ...last, hash: '0'.repeat(64) });
    expect(await wrong(moved)).toMatchObject({ why: 'signature' });
    const future = { id: id + 100, at, hash };
    const forward = signer.sign(`gengfu.audit.1\n${future.id}\n${at}\n${hash}`);
    expect(await wrong(JSON.stringify({ ...future, key, signature: forward }))).toMatchObject({
      why: 'missing',
    });
    await db
      .updateTable('audit')
      .set({ hash: 'f'.repeat(64) })
      .where('id', '=', id)
      .execute();
    expect(await wrong(kept)).toEqual({ line: 2, why: 'rewritten', id });
    await new Promise((closed) => receiver.close(closed));
    await rm(folder, { recursive: true, force: true });
  });
});

describe('a line of CSV', () => {
  test('gives back what it was made of, and begins no formula', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1 }), (cells) => {
        const line = csvLine(cells);
        expect(readLine(line).map(cellFrom)).toEqual(cells);
        for (const cell of readLine(line)) expect(cell).not.toMatch(/^\s*[=+\-@]/);
      }),
    );
  });
});

/** RFC 4180, read by hand. */
function readLine(line: string): string[] {
  const cells: string[] = [];
  let at = 0;
  for (;;) {
    let cell = '';
    if (line[at] === '"') {
      for (at += 1; ; at += 1) {
        if (line[at] === '"' && line[at + 1] === '"') at += 1;
        else if (line[at] === '"') break;
        cell += line[at];
      }
      at += 1;
    } else {
      const end = line.slice(at).search(/,|\r\n$/) + at;
      cell = line.slice(at, end);
      at = end;
    }
    cells.push(cell);
    if (line[at] !== ',') return cells;
    at += 1;
  }
}
