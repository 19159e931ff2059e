// HubSpot's official client against the twin. Every call goes through the client's own types and its own reading of answers.
import assert from 'node:assert/strict';
import { Client } from '@hubspot/api-client';

const { TWIN_URL: basePath, TWIN_TOKEN: accessToken } = process.env;
const client = new Client({ basePath, accessToken });
const { contacts, companies, deals } = client.crm;

// Create, and read back by id and by e-mail.
const company = await companies.basicApi.create({ properties: { name: 'Tall Cedar', domain: 'tallcedar.example' } });
const jane = await contacts.basicApi.create({
  properties: { email: 'jane@tallcedar.example', firstname: 'Jane', lastname: 'Smith', lifecyclestage: 'lead' },
  associations: [
    { to: { id: company.id }, types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 279 }] },
  ],
});
assert.equal(jane.properties.hs_email_domain, 'tallcedar.example');
assert.ok(jane.createdAt instanceof Date && !Number.isNaN(jane.createdAt.getTime()));

const read = await contacts.basicApi.getById(jane.id, ['email', 'jobtitle'], undefined, ['companies'], false);
assert.equal(read.properties.email, 'jane@tallcedar.example');
assert.equal(read.properties.jobtitle, null);
assert.equal(read.associations.companies.results[0].id, company.id);
const byEmail = await contacts.basicApi.getById('jane@tallcedar.example', ['email'], undefined, undefined, false, 'email');
assert.equal(byEmail.id, jane.id);

// Update, page, archive.
const updated = await contacts.basicApi.update(jane.id, { properties: { jobtitle: 'CTO' } });
assert.equal(updated.properties.jobtitle, 'CTO');
const page = await contacts.basicApi.getPage(5, undefined, ['email', 'phone'], undefined, ['companies'], false);
assert.equal(page.results.length, 5);
const next = await contacts.basicApi.getPage(5, page.paging.next.after);
assert.equal(next.results[0].id, page.paging.next.after);
const everybody = await client.crm.contacts.getAll(10);
assert.equal(everybody.length, 26);

// Deals: batch create and update, search.
const made = await deals.batchApi.create({
  inputs: ['10', '60000', '75000'].map((amount) => ({
    properties: { dealname: `Cedar ${amount}`, dealstage: 'qualifiedtobuy', amount },
    associations: [],
  })),
});
assert.equal(made.status, 'COMPLETE');
await deals.batchApi.update({ inputs: [{ id: made.results[1].id, properties: { closedate: '2026-06-30' } }] });
const batch = await deals.batchApi.read({
  properties: ['amount', 'closedate'],
  propertiesWithHistory: [],
  inputs: [{ id: made.results[1].id }],
});
assert.equal(batch.results[0].properties.closedate, '2026-06-30T00:00:00.000Z');

const found = await deals.searchApi.doSearch({
  query: 'cedar',
  limit: 20,
  after: '0',
  sorts: ['-amount'],
  properties: ['dealname', 'amount'],
  filterGroups: [{ filters: [{ propertyName: 'amount', operator: 'GT', value: '50000' }] }],
});
assert.equal(found.total, 2);
assert.deepEqual(found.results.map((deal) => deal.properties.amount), ['75000', '60000']);

await deals.basicApi.archive(made.results[0].id);
await assert.rejects(() => deals.basicApi.getById(made.results[0].id), { code: 404 });

// What is refused reaches the caller as HubSpot's error body.
await assert.rejects(
  () => contacts.basicApi.create({ properties: { email: 'JANE@tallcedar.example' }, associations: [] }),
  (error) => error.code === 409 && error.body.message === `Contact already exists. Existing ID: ${jane.id}`,
);
await assert.rejects(
  () => contacts.basicApi.create({ properties: { email: 'broken', nosuch: '1' }, associations: [] }),
  (error) => error.code === 400 && error.body.errors.length === 2,
);

// What a client looks up before it writes.
const stages = await client.crm.pipelines.pipelinesApi.getAll('deals');
assert.equal(stages.results[0].stages.length, 7);
const stage = await client.crm.properties.coreApi.getByName('deals', 'dealstage');
assert.equal(stage.options.length, 7);
const owners = await client.crm.owners.ownersApi.getPage();
assert.ok(owners.results.length > 0);

console.log('api-client: all calls went as they should');
