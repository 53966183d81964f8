/** The store in IndexedDB, each write one transaction of strict durability. */
import type { Change, Key, Room, Store, WriteResult } from '../platform.ts';

const ROOMS: readonly Room[] = ['meta', 'assets', 'plays', 'urgents'];

const settled = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result));
    request.addEventListener('error', () => reject(request.error));
  });

function open(name: string): Promise<IDBDatabase> {
  const request = indexedDB.open(name, 1);
  request.addEventListener('upgradeneeded', () => {
    for (const room of ROOMS) request.result.createObjectStore(room);
  });
  return settled(request);
}

/** Applies one change; a taken `fresh` key fails the transaction as a whole. */
function apply(store: IDBObjectStore, change: Change): void {
  if ('put' in change) {
    if (change.fresh) store.add(change.value, change.put);
    else store.put(change.value, change.put);
  } else if ('drop' in change) store.delete(change.drop);
  else if ('dropUpTo' in change)
    store.delete(IDBKeyRange.bound(change.after || 0, change.dropUpTo, true));
  else store.clear();
}

const above = (after?: number): IDBKeyRange | undefined =>
  after === undefined ? after : IDBKeyRange.lowerBound(after, true);

const REASONS: { readonly [name: string]: 'full' | 'taken' } = {
  QuotaExceededError: 'full',
  ConstraintError: 'taken',
};

function write(database: IDBDatabase, changes: readonly Change[]): Promise<WriteResult> {
  return new Promise((resolve) => {
    const failed = (error: unknown): void => {
      const reason = (error instanceof DOMException && REASONS[error.name]) || 'failed';
      resolve({ ok: false, reason });
    };
    try {
      const rooms = Array.from(new Set(changes.map((change) => change.room)));
      // Browsers that do not know the third argument ignore it.
      const transaction = database.transaction(rooms, 'readwrite', { durability: 'strict' });
      transaction.addEventListener('complete', () => resolve({ ok: true }));
      transaction.addEventListener('abort', () => failed(transaction.error));
      for (const change of changes) apply(transaction.objectStore(change.room), change);
    } catch (error) {
      failed(error);
    }
  });
}

/** Opens the named database; null where the browser refuses. */
export async function openStore(name: string): Promise<Store | null> {
  let database: IDBDatabase;
  try {
    database = await open(name);
  } catch {
    return null;
  }
  const room = (of: Room): IDBObjectStore => database.transaction(of).objectStore(of);
  return {
    durable: true,
    get: (of, key) => settled(room(of).get(key)),
    keys: (of, limit, after) =>
      settled(room(of).getAllKeys(above(after), limit)) as Promise<readonly Key[]>,
    values: (of, limit, after) => settled(room(of).getAll(above(after), limit)),
    count: (of) => settled(room(of).count()),
    write: (changes) => write(database, changes),
  };
}
