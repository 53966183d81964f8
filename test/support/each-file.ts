/**
 * Runs before each test file, in the process that several share: packages stay as they are loaded, our own modules are
 * each file's own.
 */
import type * as argon2 from '@node-rs/argon2';
import { vi } from 'vitest';

vi.resetModules();

// Passwords of tests keep no secret. What the code asks for by name it gets.
vi.mock(import('@node-rs/argon2'), async (original) => {
  const real = await original();
  const hash: typeof argon2.hash = (password, options, signal) =>
    real.hash(password, { memoryCost: 64, timeCost: 1, ...options }, signal);
  return { ...real, hash };
});
