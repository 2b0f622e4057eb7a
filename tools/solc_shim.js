// The command line of solc over npm's soljson, as far as Ape, Foundry and crytic-compile use it:
// --version, --standard-json [FILE], --base-path, --include-path, --allow-paths.
'use strict';
const fs = require('fs');
const path = require('path');
const solc = require(path.join(__dirname, '..', 'node_modules', 'solc'));

function option(args, name) {
  const values = [];
  args.forEach((arg, i) => {
    if (arg === name) values.push(args[i + 1]);
    else if (arg.startsWith(name + '=')) values.push(arg.slice(name.length + 1));
  });
  return values;
}

function importer(roots) {
  return (file) => {
    for (const root of roots) {
      const full = path.resolve(root, file);
      if (fs.existsSync(full)) return { contents: fs.readFileSync(full, 'utf8') };
    }
    return { error: `File not found: ${file} (searched ${roots.join(', ')})` };
  };
}

function version() {
  const line = solc.version().replace('.Emscripten.clang', '.Linux.g++');
  return `solc, the solidity compiler commandline interface\nVersion: ${line}\n`;
}

function readSources(input, roots) {
  for (const source of Object.values(input.sources || {})) {
    if (source.content !== undefined || !source.urls) continue;
    const file = source.urls
      .flatMap((url) => roots.map((root) => path.resolve(root, url.replace(/^file:\/\//, ''))))
      .find((candidate) => fs.existsSync(candidate));
    if (file) {
      source.content = fs.readFileSync(file, 'utf8');
      delete source.urls;
    }
  }
}

function standardJson(args) {
  const at = args.indexOf('--standard-json');
  const next = args[at + 1];
  const file = next && !next.startsWith('-') ? next : 0;
  const input = JSON.parse(fs.readFileSync(file, 'utf8'));
  const roots = [...option(args, '--base-path'), ...option(args, '--include-path'), process.cwd()];
  readSources(input, roots);
  return solc.compile(JSON.stringify(input), { import: importer(roots) });
}

function main(args) {
  if (args.includes('--version')) return version();
  if (args.includes('--standard-json')) return standardJson(args);
  process.stderr.write(`solc_shim: only --version and --standard-json, not: ${args.join(' ')}\n`);
  process.exit(1);
}

function write(text) {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; ) at += fs.writeSync(1, bytes, at);
}

write(main(process.argv.slice(2)));
