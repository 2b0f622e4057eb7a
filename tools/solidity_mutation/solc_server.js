// One solc for many programs: a JSON request a line on stdin, a JSON answer a line on stdout.
// {base: {path: text}} replaces the sources and answers {}; {names, change: {path: text}, settings} compiles those of
// these names with the changed files in their place. Imports that are no sources are read from node_modules.
'use strict';
const fs = require('fs');
const path = require('path');
const readline = require('readline');
const modules = path.join(__dirname, '..', '..', 'node_modules');
const solc = require(path.join(modules, 'solc'));

let base = {};
const imported = new Map();

function load(file) {
  if (!imported.has(file)) {
    const full = path.join(modules, file);
    const found = fs.existsSync(full);
    imported.set(file, found ? { contents: fs.readFileSync(full, 'utf8') } : { error: `File not found: ${file}` });
  }
  return imported.get(file);
}

function compile({ names, change, settings }) {
  const sources = {};
  for (const name of names) sources[name] = { content: change[name] || base[name] };
  return solc.compile(JSON.stringify({ language: 'Solidity', sources, settings }), { import: load });
}

function answer(request) {
  if (request.base) {
    base = request.base;
    return '{}';
  }
  return compile(request);
}

readline.createInterface({ input: process.stdin }).on('line', (line) => {
  process.stdout.write(answer(JSON.parse(line)) + '\n');
});
