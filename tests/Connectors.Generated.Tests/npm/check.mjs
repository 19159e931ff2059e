// The model vendors' own packages take our tools. Reads what the test wrote into the folder named by DIALECTS: one list for each
// dialect, and inputs that were made from each dialect's schemas.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { transformJSONSchema } from '@anthropic-ai/sdk/lib/transform-json-schema';
import { GoogleGenAI, mcpToTool } from '@google/genai';
import { mcpToFunctionTool, tool } from '@openai/agents-core';
import Ajv07 from 'ajv';
import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

const read = (name) => JSON.parse(readFileSync(join(process.env.DIALECTS, `${name}.json`), 'utf8'));
const [mcp, openai, strict, anthropic, gemini] = ['mcp', 'openai', 'openai-strict', 'anthropic', 'gemini'].map(read);
const count = mcp.tools.length;
assert.ok(count >= 11, 'too few tools to mean anything');
assert.deepEqual([openai, strict, anthropic].map((list) => list.tools.length).concat(gemini.functionDeclarations.length), [count, count, count, count]);

// A JSON Schema validator, told to be strict, compiles each schema and accepts what was made from it; and it accepts nothing else.
const asJsonSchema = (node) => node === null || typeof node !== 'object' ? node : Array.isArray(node) ? node.map(asJsonSchema) : Object.fromEntries(
  Object.entries(node)
    .filter(([key, value]) => !(key === 'format' && value === 'enum'))
    .map(([key, value]) => [key, key === 'type' && typeof value === 'string' ? value.toLowerCase() : asJsonSchema(value)]));
const schemas = {
  mcp: new Map(mcp.tools.map((t) => [t.name, t.inputSchema])),
  openai: new Map(openai.tools.map((t) => [t.name, t.parameters])),
  'openai-strict': new Map(strict.tools.map((t) => [t.name, t.parameters])),
  anthropic: new Map(anthropic.tools.map((t) => [t.name, t.input_schema])),
  gemini: new Map(gemini.functionDeclarations.map((t) => [t.name, asJsonSchema(t.parameters)])),
};
for (const Ajv of [Ajv07, Ajv2020]) {
  const ajv = addFormats(new Ajv({ strict: true, allowUnionTypes: true }));
  const compiled = {};
  for (const [dialect, tools] of Object.entries(schemas)) {
    for (const [name, schema] of tools) compiled[`${dialect} ${name}`] = ajv.compile(schema);
  }

  for (const { dialect, tool: name, input } of read('inputs')) {
    const validate = compiled[`${dialect} ${name}`];
    assert.ok(validate(input), `${dialect} ${name}: ${ajv.errorsText(validate.errors)} in ${JSON.stringify(input)}`);
    const [first] = Object.keys(schemas[dialect].get(name).properties);
    assert.ok(!validate({ ...input, [first]: { no: 'such' } }), `${dialect} ${name} accepts anything`);
  }

  for (const t of mcp.tools) ajv.compile(t.outputSchema);
}

// Anthropic's converter moves what it does not know into the description; here there is nothing to move.
const sameWords = (before, after, path) => {
  assert.equal(after.description, before.description, `${path} was given another description`);
  for (const [name, value] of Object.entries(before.properties ?? {})) sameWords(value, after.properties[name], `${path}.${name}`);
  if (before.items) sameWords(before.items, after.items, `${path}[]`);
};
for (const t of anthropic.tools) sameWords(t.input_schema, transformJSONSchema(t.input_schema), t.name);

// OpenAI's agents find our strict schemas strict already, and make strict ones of MCP's wherever no map is in the way.
const execute = async () => '';
for (const t of strict.tools) {
  assert.equal(t.strict, true);
  assert.deepEqual(tool({ ...t, execute }).parameters, t.parameters, `${t.name} is not strict as it stands`);
}

const hasMap = (schema) => schema.type === 'object' && !schema.properties || Object.values(schema.properties ?? {}).some(hasMap);
for (const t of mcp.tools) {
  const made = mcpToFunctionTool(t, { name: 'connectors', callTool: execute }, true);
  assert.equal(made.strict, !hasMap(t.inputSchema), `${t.name} has become ${made.strict ? 'strict' : 'loose'}`);
}

// Google's client sends the declarations as we wrote them, and finds them all behind an MCP client.
let sent;
const server = createServer((request, response) => {
  let body = '';
  request.on('data', (part) => { body += part; }).on('end', () => {
    sent = JSON.parse(body);
    response.setHeader('content-type', 'application/json').end('{"candidates":[]}');
  });
}).listen(0, '127.0.0.1');
await new Promise((resolve) => server.once('listening', resolve));
const ai = new GoogleGenAI({ apiKey: 'none', vertexai: false, httpOptions: { baseUrl: `http://127.0.0.1:${server.address().port}` } });
await ai.models.generateContent({ model: 'any', contents: 'x', config: { tools: [structuredClone(gemini)] } });
server.close();
server.closeAllConnections();
assert.deepEqual(sent.tools, [gemini]);
const called = await mcpToTool({ listTools: async () => mcp, callTool: execute }).tool();
assert.deepEqual(called.functionDeclarations.map((f) => f.name), mcp.tools.map((t) => t.name));

console.log(`all ${count} tools in all dialects`);
