/** Are the packages of the lockfile there? And if not, installs them. */
import { spawn } from 'node:child_process';
import { accessSync, constants, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Refusal } from './refusal.mjs';
import { step } from './step.mjs';

/**
 * @typedef {{ version?: string, integrity?: string, dev?: boolean, optional?: boolean,
 *   devOptional?: boolean, link?: boolean, os?: string[], cpu?: string[], libc?: string[] }} Entry
 * @typedef {Record<string, Entry>} Entries package folder -> what the lockfile says of it
 */

/**
 * Installs what is missing: for production only, or with the tools of development. Packages of
 * development that are there already stay.
 *
 * @param {{ development: boolean }} options
 * @throws {Refusal} where the folder or the network does not let it.
 */
export async function installMissing({ development }) {
  const lacking = missing(development);
  if (lacking.length === 0) return;
  refuseUnwritable('node_modules');
  const all = development || hasDevelopment();
  await step(`installing packages (${lacking.length} missing)`, () =>
    npmCi(all ? [] : ['--omit=dev']),
  );
  const still = missing(development);
  if (still.length > 0) throw new Refusal(`npm ended well but did not install ${still[0]}.`);
}

/**
 * Throws a Refusal where a folder, or the one that it would be made in, cannot be written.
 *
 * @param {string} folder relative to the project
 */
export function refuseUnwritable(folder) {
  const target = existsSync(folder) ? folder : '.';
  try {
    accessSync(target, constants.W_OK | constants.X_OK);
  } catch {
    const shown = join(process.cwd(), folder);
    throw new Refusal(
      `The folder ${shown} cannot be written by this user: give it to the user that starts Gengfu, or start it as the user that owns it.`,
    );
  }
}

/** @param {boolean} development @returns {string[]} folders of packages that are not as locked */
function missing(development) {
  const wanted = readEntries('package-lock.json');
  const there = readEntries('node_modules/.package-lock.json');
  return Object.entries(wanted)
    .filter(
      ([folder, entry]) =>
        folder !== '' && !entry.link && (development || !(entry.dev || entry.devOptional)),
    )
    .filter(([, entry]) => !entry.optional || suitsThisMachine(entry))
    .filter(([folder, entry]) => {
      const found = there[folder];
      const same = found?.version === entry.version && found?.integrity === entry.integrity;
      return !same || !existsSync(join(folder, 'package.json'));
    })
    .map(([folder]) => folder);
}

function hasDevelopment() {
  return Object.values(readEntries('node_modules/.package-lock.json')).some((entry) => entry.dev);
}

/** @param {string} file @returns {Entries} nothing where npm has not written the file (yet) */
function readEntries(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).packages : {};
}

/**
 * Whether an optional package is one that this machine needs: a binary made for it. Optional
 * packages for every machine hang on others that npm may leave out, so they prove nothing.
 *
 * @param {Entry} entry
 */
function suitsThisMachine({ os, cpu, libc }) {
  if (!os && !cpu) return false;
  return (
    allows(os, process.platform) && allows(cpu, process.arch) && (!libc || allows(libc, thisLibc()))
  );
}

/** @param {string[] | undefined} list as in a package.json: names, or `!names` @param {string} name */
function allows(list, name) {
  if (!list) return true;
  if (list.includes(`!${name}`)) return false;
  return list.includes(name) || list.every((item) => item.startsWith('!'));
}

function thisLibc() {
  const musl = existsSync('/lib') && readdirSync('/lib').some((name) => name.startsWith('ld-musl'));
  return musl ? 'musl' : 'glibc';
}

/** @param {string[]} flags */
async function npmCi(flags) {
  // Few and short retries: a machine with no network should say so soon.
  const patience = ['--fetch-retries=2', '--fetch-retry-mintimeout=1000'];
  const args = ['ci', ...flags, ...patience, '--no-progress', '--loglevel=error'];
  const npm = process.env.npm_execpath;
  const child =
    npm && /\.c?js$/.test(npm)
      ? spawn(process.execPath, [npm, ...args], { stdio: ['ignore', 'ignore', 'pipe'] })
      : spawn('npm', args, {
          stdio: ['ignore', 'ignore', 'pipe'],
          shell: process.platform === 'win32',
        });
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text) => (complaint += text));
  const code = await new Promise((resolve, reject) => {
    child.on('error', reject).on('close', resolve);
  });
  if (code !== 0) throw npmRefusal(complaint);
}

/** @param {string} complaint what npm wrote */
function npmRefusal(complaint) {
  const network =
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT/.exec(
      complaint,
    );
  if (network) {
    return new Refusal(
      `npm cannot reach the package registry (${network[0]}): connect this machine to the network, or point npm at a registry that it can reach, and try again.`,
    );
  }
  if (/\bE(?:ACCES|PERM|ROFS)\b/.test(complaint)) {
    return new Refusal(`npm may not write in ${process.cwd()}: check who owns the folder.`);
  }
  if (/\bENOSPC\b/.test(complaint)) {
    return new Refusal('The disk is full: the packages need about 1 GB.');
  }
  return new Refusal(`npm could not install the packages:\n${complaint.trim()}`);
}
