// One subject against one node: node drive.mjs SUBJECT URL
//
// Prints a JSON line for each step, the same ones for every node that behaves as Thor does. The node has to be
// a fresh one with solo's accounts. Ends with 1 if a step failed (the line says how).

import { Report } from './lib/report.mjs';
import { partsOf } from './lib/parts.mjs';

const [subject, url] = process.argv.slice(2);
const { run } = await import(`./subjects/${subject}.mjs`);
const report = new Report(url, (line) => process.stdout.write(`${line}\n`));
const parts = await partsOf(url);
const bound = {
    learn: report.learn.bind(report),
    step: report.step.bind(report),
    refused: report.refused.bind(report)
};
await run({ ...parts, ...bound });
parts.provider.destroy();
process.exitCode = report.failed ? 1 : 0;
