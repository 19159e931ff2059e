// HubSpot's MCP server, started over stdio as a desktop client would start it, with the twin in HubSpot's place.
import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';

const { TWIN_URL, TWIN_TOKEN, PATH } = process.env;
const client = new Client({ name: 'sandbox-black-box', version: '1.0.0' });
await client.connect(
  new StdioClientTransport({
    command: process.execPath,
    args: [fileURLToPath(import.meta.resolve('@hubspot/mcp-server'))],
    env: { PATH, PRIVATE_APP_ACCESS_TOKEN: TWIN_TOKEN, BASE_URL_OVERRIDE: TWIN_URL },
    stderr: 'ignore',
  }),
);

const call = async (name, args) => {
  const { content, isError } = await client.callTool({ name, arguments: args });
  const texts = content.map((part) => part.text);
  assert.ok(!isError, `${name}: ${texts.join('\n')}`);
  return texts;
};
const json = async (name, args) => {
  const text = (await call(name, args)).find((part) => part.trimStart().startsWith('{'));
  return JSON.parse(text);
};

const [token, owner, account] = await call('hubspot-get-user-details', {});
const hubId = JSON.parse(token.replace('- Token Info: ', '')).hubId;
assert.equal(JSON.parse(account.replace('- AccountInfo: ', '')).portalId, hubId);
assert.equal(JSON.parse(owner.replace('- OwnerInfo: ', '')).type, 'PERSON');

const list = await json('hubspot-list-objects', { objectType: 'contacts', limit: 5, properties: ['email', 'phone'] });
assert.equal(list.results.length, 5);
assert.ok(list.results[0].properties.phone);
assert.ok(list.paging.next.after);

const created = await json('hubspot-batch-create-objects', {
  objectType: 'contacts',
  inputs: [{ properties: { email: 'river@longmeadow.example', firstname: 'River', lifecyclestage: 'lead' } }],
});
const { id } = created.results[0];

await json('hubspot-batch-update-objects', { objectType: 'contacts', inputs: [{ id, properties: { jobtitle: 'CTO' } }] });
const read = await json('hubspot-batch-read-objects', {
  objectType: 'contacts',
  inputs: [{ id }],
  properties: ['email', 'jobtitle'],
});
assert.equal(read.results[0].properties.jobtitle, 'CTO');

const found = await json('hubspot-search-objects', {
  objectType: 'contacts',
  query: 'longmeadow',
  limit: 10,
  properties: ['firstname', 'email'],
  sorts: [{ propertyName: 'createdate', direction: 'DESCENDING' }],
  filterGroups: [{ filters: [{ propertyName: 'lifecyclestage', operator: 'EQ', value: 'lead' }] }],
});
assert.deepEqual(found.results.map((contact) => contact.id), [id]);

const property = await call('hubspot-get-property', { objectType: 'deals', propertyName: 'dealstage' });
assert.match(property.join('\n'), /presentationscheduled/);

const refused = await client.callTool({
  name: 'hubspot-batch-create-objects',
  arguments: { objectType: 'contacts', inputs: [{ properties: { email: 'river@longmeadow.example' } }] },
});
assert.ok(refused.isError);
assert.match(refused.content[0].text, new RegExp(`Contact already exists\\. Existing ID: ${id}`));

await client.close();
console.log('mcp-server: all calls went as they should');
