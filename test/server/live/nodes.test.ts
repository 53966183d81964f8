import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hearOutbox, type Listener } from '../../../server/db/listen.ts';
import { type Db, openDatabase } from '../../../server/db/open.ts';
import { migrate } from '../../../server/db/migrate.ts';
import { createLive, type Live } from '../../../server/live/live.ts';
import { issueUrgent } from '../../../server/signage/urgent/urgent-issue.ts';
import { append } from '../../../server/signage/ledger/outbox.ts';
import { transact } from '../../../server/db/transact.ts';
import { noted } from '../../support/held-store.ts';
import { freshDatabase } from '../../support/postgres.ts';
import { until } from '../../support/until.ts';
import { connect } from './client.ts';
import { NOON, openRig, type Rig } from './rig.ts';

describe('two nodes on one PostgreSQL', () => {
  let first: Rig;
  let dbs: Db[];
  let url: string;
  let other: Live;
  let listener: Listener;
  let tells: Listener;
  let server: ReturnType<typeof createServer>;
  const failures: Error[] = [];

  beforeEach(async () => {
    url = await freshDatabase();
    dbs = [
      await openDatabase({ kind: 'postgres', url }),
      await openDatabase({ kind: 'postgres', url }),
    ];
    const [mine, theirs] = dbs as [Db, Db];
    await migrate(mine);
    const opened = await openRig({ db: mine });
    tells = hearOutbox(
      url,
      () => undefined,
      (error) => failures.push(error),
    );
    const wake = (): void => {
      opened.signage.wake();
      tells.tell();
    };
    first = { ...opened, signage: { ...opened.signage, wake } };
    await first.addScreen('door');
    other = createLive({ signage: { ...first.signage, db: theirs, wake: () => undefined } });
    server = createServer();
    other.attach(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    await new Promise<void>((resolve) => {
      listener = hearOutbox(
        url,
        () => {
          resolve();
          void other.pump();
        },
        (error) => failures.push(error),
      );
    });
  });
  afterEach(async () => {
    await listener.close();
    await tells.close();
    await other.close();
    await first.close();
    server.close();
    for (const db of dbs) await db.destroy();
  });

  test('what one commits the other brings out, long before it would look by itself', async () => {
    const { port } = server.address() as AddressInfo;
    const client = await connect(`http://127.0.0.1:${port}`, await first.pair('door'));
    await client.hello();
    const began = performance.now();
    const issued = await issueUrgent(first.signage, first.commander, {
      text: '请立即转移',
      target: {},
      expiresAt: NOON + 60_000,
      drill: false,
    });
    expect(issued).toMatchObject({ ok: true });
    await client.next('urgent');
    await first.publish('door', 1);
    tells.tell();
    await client.next('programme');
    // Each node looks by itself every five seconds; a NOTIFY takes milliseconds.
    expect(performance.now() - began).toBeLessThan(4000);
    expect(failures).toEqual([]);
  });

  test('no commit of a deed notifies, and many deeds together are a few words', async () => {
    const [mine] = dbs as [Db, Db];
    let words = 0;
    const counter = hearOutbox(
      url,
      () => (words += 1),
      (error) => failures.push(error),
    );
    await until('it listens', () => words === 1);
    const watched = noted(mine);
    await Promise.all(
      Array.from({ length: 40 }, async (_, deed) => {
        await transact(watched.db, (trx) => append(trx, 'programme', [`other-${deed}`], NOON));
        tells.tell();
      }),
    );
    expect(watched.statements).not.toEqual([]);
    expect(watched.statements.filter((statement) => /notify/i.test(statement))).toEqual([]);
    await until('it is heard', () => words > 1);
    expect(words - 1).toBeLessThan(40);
    await counter.close();
  });
});
