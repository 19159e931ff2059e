// Stands in for a model, so that the samples run without one: nobody's API key, and the same every time. It still depends on what
// the tools answer: the id that it asks for, and the address in its last sentence, are in nothing but their answers.

/** What the user wants to know. */
export const question = 'What is the e-mail address of our contact at Acme?';

/** The next step after these answers, as texts and in their order: either { tool, input } or { text }. */
export function nextMove(answers) {
  switch (answers.length) {
    case 0:
      return { tool: 'hubspot_contacts_search', input: { query: 'acme' } };
    case 1:
      return { tool: 'hubspot_contact_get', input: { contact_id: find(answers[0], /^(\d+)\|/m, 'id') } };
    default:
      return { text: `Write to ${find(answers.at(-1), /^email: (\S+)$/m, 'e-mail address')}.` };
  }
}

function find(answer, pattern, what) {
  const found = pattern.exec(answer);
  if (!found) throw new Error(`There is no ${what} in the tool's answer:\n${answer}`);
  return found[1];
}
