import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Actor } from '../../../../server/signage/reach/actor.ts';
import { askCode, claimCode, pollCode } from '../../../../server/signage/trust/pairing-codes.ts';
import {
  authenticate,
  nextCredentials,
  openPairing,
  revoke,
  rotateCredentials,
} from '../../../../server/signage/trust/pairings.ts';
import { editScreen } from '../../../../server/signage/screens/screen-deeds.ts';
import { undo } from '../../../../server/signage/deeds/undo.ts';
import { describeOnBothStores, type TestStore } from '../../../support/database.ts';
import { asFarAsItGets, holdAfter } from '../../../support/held-store.ts';
import { size } from '../../../support/soak.ts';
import { openRig, type Rig } from '../../live/rig.ts';

const administrator: Actor = {
  person: 'commander',
  unit: 'bureau',
  roles: ['administrator'],
  from: null,
};
const RACES = size(50, 1500);

/** What comes at the same time, on another node or this one: no credential outlives the kill switch. */
describeOnBothStores('the kill switch against', (open) => {
  let store: TestStore;
  let rig: Rig;
  beforeEach(async () => {
    store = await open();
    rig = await openRig(store);
  });
  afterEach(async () => {
    await rig.close();
    await store.close();
  });

  const ask = async () => {
    const asked = await askCode(rig.signage, '10.0.0.1');
    if (!asked.ok) throw new Error(asked.message);
    return asked;
  };
  const standing = () =>
    rig.signage.db
      .selectFrom('pairings')
      .select(['screen', 'series'])
      .where('revoked_at', 'is', null)
      .execute();
  const kill = () => revoke(rig.signage, administrator, { all: true });
  /** Node one stops behind a statement, node two kills, and both go on. */
  const killedAt = async <T>(
    statement: RegExp,
    deed: (signage: Rig['signage']) => Promise<T>,
  ): Promise<T> => {
    const held = holdAfter(rig.signage.db, statement);
    const mine = deed({ ...rig.signage, db: held.db });
    await held.reached;
    const killing = kill();
    await asFarAsItGets(rig.signage.db, killing);
    held.release();
    const [answer, killed] = await Promise.all([mine, killing]);
    expect(killed).toMatchObject({ ok: true });
    return answer;
  };

  test('a poll that has read its code', async () => {
    await rig.addScreen('door', { open: false });
    const { code, poll } = await ask();
    await claimCode(rig.signage, administrator, code, 'door');
    await killedAt(/from "pairing_codes"/, (signage) => pollCode(signage, poll));
    expect(await standing()).toEqual([]);
    expect(await pollCode(rig.signage, poll)).toEqual({ state: 'gone' });
  });

  test(`polls and open screens, ${RACES} times at once`, { timeout: 120_000 }, async () => {
    for (let race = 0; race < RACES; race++) {
      const screen = `door-${race}`;
      await rig.addScreen(screen, { open: race % 3 === 0 });
      const { code, poll } = await ask();
      await claimCode(rig.signage, administrator, code, screen);
      const target = race % 2 === 0 ? { screen } : { unit: 'station' };
      await Promise.all([
        pollCode(rig.signage, poll),
        openPairing(rig.signage, screen),
        revoke(rig.signage, administrator, target),
        pollCode(rig.signage, poll),
      ]);
      expect(await standing(), `race ${race}`).toEqual([]);
    }
  });

  test('a claim that has found its screen', async () => {
    await rig.addScreen('door', { open: false });
    const { code, poll } = await ask();
    const claimed = await killedAt(/from "screens"/, (signage) =>
      claimCode(signage, administrator, code, 'door'),
    );
    // It was through before the kill switch, which took its code away.
    expect(claimed).toMatchObject({ ok: true });
    expect(await pollCode(rig.signage, poll)).toEqual({ state: 'gone' });
  });

  test('a player of an open screen', async () => {
    await rig.addScreen('door');
    await killedAt(/select "open" from "screens"/, (signage) => openPairing(signage, 'door'));
    expect(await standing()).toEqual([]);
    expect(await openPairing(rig.signage, 'door')).toMatchObject({ reason: 'forbidden' });
  });

  const openness = async (screen: string) =>
    (
      await rig.signage.db
        .selectFrom('screens')
        .select('open')
        .where('id', '=', screen)
        .executeTakeFirstOrThrow()
    ).open;

  test('an edit of the screen as it was before', async () => {
    await rig.addScreen('door');
    const seen = { version: 1 };
    await kill();
    const edit = await editScreen(rig.signage, administrator, 'door', { tags: ['a'] }, seen);
    expect(edit).toMatchObject({ ok: false, reason: 'conflict' });
    expect(await openness('door')).toBe(0);
  });

  test('the undoing of an edit that was made before it', async () => {
    await rig.addScreen('door');
    const edit = await editScreen(
      rig.signage,
      administrator,
      'door',
      { tags: ['a'] },
      { version: 1 },
    );
    expect(edit).toMatchObject({ ok: true });
    await kill();
    const undone = await undo(rig.signage, administrator, { preview: false });
    expect(undone).toMatchObject({ ok: true });
    const row = await rig.signage.db.selectFrom('screens').selectAll().executeTakeFirstOrThrow();
    expect(row).toMatchObject({ open: 0, tags: '[]' });
  });

  test('a credential that was to follow, given out or not', async () => {
    await rig.addScreen('door');
    const paired = await openPairing(rig.signage, 'door');
    if (!paired.ok) throw new Error(paired.message);
    await rotateCredentials(rig.signage, administrator, { all: true });
    const given = (await nextCredentials(rig.signage.db, [paired.series])).get(paired.series);
    expect(given).toBeDefined();
    await kill();
    expect(await authenticate(rig.signage.db, given ?? '')).toBeNull();
    expect(await authenticate(rig.signage.db, paired.credential)).toBeNull();
    expect(await nextCredentials(rig.signage.db, [paired.series])).toEqual(new Map());
  });

  test('a credential that is being made', async () => {
    await rig.addScreen('door');
    const paired = await openPairing(rig.signage, 'door');
    if (!paired.ok) throw new Error(paired.message);
    await rotateCredentials(rig.signage, administrator, { all: true });
    const held = holdAfter(rig.signage.db, /select "series", "next_hash"/);
    const making = nextCredentials(held.db, [paired.series]);
    await held.reached;
    const killing = kill();
    await asFarAsItGets(rig.signage.db, killing);
    held.release();
    const [made] = await Promise.all([making, killing]);
    expect(await authenticate(rig.signage.db, made.get(paired.series) ?? '')).toBeNull();
    expect(await standing()).toEqual([]);
  });
});
