// The Standard Webhooks project's own library verifies a delivery, as a receiver would: it is told the request and a secret.
import { Webhook } from 'standardwebhooks';

const { WEBHOOK_SECRET, WEBHOOK_HEADERS, WEBHOOK_BODY } = process.env;
const event = new Webhook(WEBHOOK_SECRET).verify(WEBHOOK_BODY, JSON.parse(WEBHOOK_HEADERS));
console.log(`verified ${event.type}`);
