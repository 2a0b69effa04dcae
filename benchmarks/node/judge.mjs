// shacl-engine on cases that are parsed once: `node judge.mjs MATERIAL.json`.
// Says first what it is and what parsing took; then, for each line «single» or «batch» it is sent,
// judges every case that way once and answers with one line: the milliseconds, and the places violated.

import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { DataFactory, Parser, Store } from 'n3'
import Validator from 'shacl-engine/Validator.js'

const parse = text => new Store(new Parser({ format: 'N-Triples' }).parse(text))
const versionOf = name => JSON.parse(readFileSync(new URL(`node_modules/${name}/package.json`, import.meta.url))).version
const say = answer => console.log(JSON.stringify(answer))

async function timed (work) {
  const start = performance.now()
  const outcome = await work()
  return [performance.now() - start, outcome]
}

const material = JSON.parse(readFileSync(process.argv[2], 'utf8'))
const shapes = parse(material.shapes)
const [compiling, validator] = await timed(() => new Validator(shapes, { factory: DataFactory }))
const graphs = {}
const parsing = {}
for (const way of ['single', 'batch']) {
  [parsing[way], graphs[way]] = await timed(() => material[way].map(parse))
}
say({ version: versionOf('shacl-engine'), n3: versionOf('n3'), node: process.versions.node, compiling, parsing })

for await (const way of createInterface({ input: process.stdin })) {
  const [milliseconds, reports] = await timed(async () => {
    const reports = []
    for (const dataset of graphs[way]) reports.push(await validator.validate({ dataset }))
    return reports
  })
  const places = reports.flatMap(report => report.results.map(one => [one.focusNode.term.value, one.shape.ptr.term.value]))
  say({ milliseconds, places })
}
