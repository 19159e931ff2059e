// The OAuth part of HubSpot's official client against the twin: it still speaks the first version of the API.
import assert from 'node:assert/strict';
import { Client } from '@hubspot/api-client';

const { TWIN_URL: basePath, TWIN_CODE: code, TWIN_REDIRECT: redirect, TWIN_CLIENT_ID: id, TWIN_CLIENT_SECRET: secret } = process.env;
const client = new Client({ basePath });
const { tokensApi, accessTokensApi, refreshTokensApi } = client.oauth;

// A code becomes tokens, once.
const first = await tokensApi.create('authorization_code', code, redirect, id, secret);
assert.equal(first.tokenType, 'bearer');
assert.equal(first.expiresIn, 1800);
await assert.rejects(
  () => tokensApi.create('authorization_code', code, redirect, id, secret),
  (error) => error.code === 400 && error.body.status === 'BAD_AUTH_CODE',
);

// A refresh brings another access token; both open the API.
const second = await tokensApi.create('refresh_token', undefined, undefined, id, secret, first.refreshToken);
assert.equal(second.refreshToken, first.refreshToken);
assert.notEqual(second.accessToken, first.accessToken);
client.setAccessToken(second.accessToken);
assert.equal((await client.crm.contacts.basicApi.getPage(3)).results.length, 3);

// What the tokens stand for.
const access = await accessTokensApi.get(second.accessToken);
assert.equal(access.token, second.accessToken);
assert.equal(access.tokenType, 'access');
assert.ok(access.scopes.includes('crm.objects.contacts.read') && access.hubId > 0 && access.userId > 0 && access.appId > 0);
const refresh = await refreshTokensApi.get(first.refreshToken);
assert.equal(refresh.clientId, id);
assert.equal(refresh.hubId, access.hubId);

// The end.
await refreshTokensApi.archive(first.refreshToken);
await assert.rejects(
  () => tokensApi.create('refresh_token', undefined, undefined, id, secret, first.refreshToken),
  (error) => error.code === 400 && error.body.status === 'BAD_REFRESH_TOKEN',
);

console.log('oauth-client: all calls went as they should');
