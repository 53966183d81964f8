// The door to every task: `node scripts/run.cjs start`. Written so that a Node as old as 10 can
// read it and say in one sentence what is wrong; the tasks themselves are modern modules.
'use strict';

const path = require('path');
const wanted = require('../package.json')
  .engines.node.replace(/[^0-9.]/g, '')
  .split('.')
  .map(Number);
const found = process.versions.node.split('.').map(Number);

if (found[0] < wanted[0] || (found[0] === wanted[0] && found[1] < wanted[1])) {
  console.error(
    'Gengfu needs Node ' +
      wanted.join('.') +
      ' or newer, and this is Node ' +
      process.versions.node +
      ': install a newer one from https://nodejs.org and try again.',
  );
  process.exitCode = 1;
} else {
  const task = process.argv[2];
  process.chdir(path.join(__dirname, '..'));
  if (process.env.npm_lifecycle_event) stopWithParent();
  import('./' + task + '.mjs')
    .then(function (module) {
      return module.run(process.argv.slice(3));
    })
    .catch(function (error) {
      // A refusal is for the person who typed the command; anything else is a fault of ours.
      console.error(error.name === 'Refusal' ? error.message : error);
      process.exitCode = 1;
    });
}

// npm runs us in a shell, and many a shell dies of a SIGTERM without handing it on. Then we are
// orphans, and take it as said to us.
function stopWithParent() {
  const parent = process.ppid;
  const watch = setInterval(function () {
    if (process.ppid === parent) return;
    clearInterval(watch);
    process.kill(process.pid, 'SIGTERM');
  }, 250);
  watch.unref();
}
