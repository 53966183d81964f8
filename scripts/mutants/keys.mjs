/** What is left out of a key or a hash, so that different things count as one. */
const CLASS = ['test/server/signage/programmes/class-key.test.ts'];
const RENDER = ['test/content/render/render-key.test.ts'];
const PROGRAMMES = 'server/signage/programmes/programmes.ts';

/** @param {string} name @param {string} from @param {string} to */
const ofClass = (name, from, to = '') => ({
  name: `key: a class of screens leaves out the ${name}`,
  file: PROGRAMMES,
  from,
  to,
  tests: CLASS,
  only: 'a screen that differs',
});

/** @param {string} name @param {string} from @param {string} to */
const ofForecast = (name, from, to = '') => ({
  name: `key: a class of a forecast leaves out the ${name}`,
  file: 'server/signage/forecasts/forecasts.ts',
  from,
  to,
  tests: CLASS,
  only: 'a forecast looks apart',
});

/** @param {string} name @param {string} file @param {string} from @param {string} to */
const ofRender = (name, file, from, to) => ({
  name: `key: a picture leaves out ${name}`,
  file,
  from,
  to,
  tests: RENDER,
});

export const KEYS = [
  ofClass('schedules', '    scheduleList,\n    `${row.width}', '    `${row.width}'),
  ofClass('size', '${row.width}x${row.height}+${row.origin_x}'),
  ofClass('origin', '+${row.origin_x}+${row.origin_y}'),
  ofClass(
    'colour',
    '`${row.colour} ${row.surface} ${row.rotation}',
    '`${row.surface} ${row.rotation}',
  ),
  ofClass('surface', ' ${row.surface} ${row.rotation}', ' ${row.rotation}'),
  ofClass('rotation', ' ${row.rotation} ${row.gamma}', ' ${row.gamma}'),
  ofClass('gamma', ' ${row.gamma} ${row.sound}', ' ${row.sound}'),
  ofClass('sound', ' ${row.sound} ${row.time_zone}', ' ${row.time_zone}'),
  ofClass('time zone', ' ${row.time_zone}`', '`'),
  ofClass('folds', '    row.folds,\n'),
  ofClass('brightness', '    row.brightness,\n'),
  ofClass('volume', '    row.volume,\n'),
  ofClass('zones', '    row.zones,\n'),
  ofClass('opening hours', '    row.opening_hours,\n'),
  ofClass('contract', '    row.contract,\n'),
  ofClass('track', '    row.track,\n'),
  ofForecast('size', '`${one.width}x${one.height} ${one.colour}', '`${one.colour}'),
  ofForecast('colour', ' ${one.colour} ${one.surface}', ' ${one.surface}'),
  ofForecast('surface', ' ${one.surface} ${one.time_zone}', ' ${one.time_zone}'),
  ofForecast('time zone', ' ${one.time_zone} ${one.zones}', ' ${one.zones}'),
  ofForecast('zones', ' ${one.zones} ${one.opening_hours}', ' ${one.opening_hours}'),
  ofForecast('opening hours', ' ${one.opening_hours} ${one.contract}', ' ${one.contract}'),
  ofForecast('contract', ' ${one.contract}`', '`'),
  {
    name: 'key: the schedules of a place leave out its tags',
    file: 'server/signage/programmes/in-force.ts',
    from: '${kind}\\n${tags}\\n',
    to: '${kind}\\n',
    tests: CLASS,
    only: 'a screen that differs',
  },
  {
    name: 'key: the schedules of a place leave out its kind',
    file: 'server/signage/programmes/in-force.ts',
    from: '${unit}\\n${kind}\\n',
    to: '${unit}\\n',
    tests: CLASS,
    only: 'a screen that differs',
  },
  ofRender('bidi-js', 'content/render/render-key.ts', `  'bidi-js',\n`, ''),
  ofRender(
    'the versions of what makes it',
    'content/render/render-key.ts',
    '`${name} ${versionOf(name)}`',
    'name',
  ),
  ofRender(
    'what makes it',
    'content/render/render-key.ts',
    '.update(`${makers}\\n${canonical(job)}`)',
    '.update(canonical(job))',
  ),
  ofRender(
    'its style',
    'content/render/render-key.ts',
    'canonical(job)}`',
    'canonical({ ...job, style: {} })}`',
  ),
  ofRender(
    'what is deeper in its copy',
    'content/render/render-key.ts',
    '${canonical(one)}`).join',
    '${typeof one === "object" ? "" : String(one)}`).join',
  ),
];
