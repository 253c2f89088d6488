// Loaded before the program (node --import): counts the instants at which it touches a file or a worker, and kills it
// without warning at the one that KILL_AT names. The program knows nothing of it. An instant is just before or just after
// a call; a call that writes has one more, at which half of the bytes are written. With KILL_COUNT, a file, it writes the
// count there instead.
import childProcess from 'node:child_process';
import fs, { writeFileSync } from 'node:fs';
import promises from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { isMainThread } from 'node:worker_threads';

const { KILL_AT, KILL_COUNT } = process.env;
// Not handed down: workers are not to die of it.
delete process.env.KILL_AT;
delete process.env.KILL_COUNT;
const { appendFileSync, closeSync, openSync, writeSync } = fs;
const program = new URL('../..', import.meta.url).pathname;
let instants = 0;

if (isMainThread) {
  const handle = await promises.open(process.execPath);
  const FileHandle = Object.getPrototypeOf(handle);
  await handle.close();
  for (const name of [
    'access',
    'link',
    'lstat',
    'mkdir',
    'open',
    'readdir',
    'readFile',
    'rename',
    'rmdir',
    'unlink',
  ]) {
    watch(promises, name);
  }
  watch(promises, 'writeFile', (path, data, { flag }) => {
    const file = openSync(path, flag);
    writeSync(file, half(data));
    closeSync(file);
  });
  watch(FileHandle, 'appendFile', function tear(data) {
    writeSync(this.fd, half(data));
  });
  for (const name of ['read', 'stat', 'close']) watch(FileHandle, name);
  watch(fs, 'lstatSync');
  const { fork } = childProcess;
  childProcess.fork = (...parameters) => {
    const worker = fork(...parameters);
    watch(worker, 'send');
    return worker;
  };
  syncBuiltinESMExports();
  if (KILL_COUNT !== undefined) process.on('exit', () => writeFileSync(KILL_COUNT, String(instants)));
}

function watch(owner, name, tear) {
  const original = owner[name];
  owner[name] = function watched(...parameters) {
    if (isOfProgram(parameters[0])) return original.apply(this, parameters);
    instant();
    if (tear !== undefined) instant(() => tear.apply(this, parameters));
    const result = original.apply(this, parameters);
    if (typeof result?.then !== 'function') {
      instant();
      return result;
    }
    return result.then((value) => {
      instant();
      return value;
    });
  };
}

/** Loading the program touches nothing else. */
function isOfProgram(path) {
  return (typeof path === 'string' || path instanceof URL) && String(path).includes(program);
}

function instant(lastAct) {
  instants += 1;
  if (KILL_COUNT !== undefined || instants !== Number(KILL_AT)) return;
  lastAct?.();
  if (process.env.KILL_TRACE !== undefined)
    appendFileSync(process.env.KILL_TRACE, `${new Error('here').stack}\n`);
  process.kill(process.pid, 'SIGKILL');
}

function half(data) {
  const bytes = Buffer.from(data);
  return bytes.subarray(0, bytes.length >> 1);
}
