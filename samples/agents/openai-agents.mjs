// OpenAI Agents SDK: an Agent with /mcp as one of its servers.
import { Agent, MCPServerStreamableHttp, Usage, run, setTracingDisabled } from '@openai/agents';
import { nextMove, question } from './scripted-model.mjs';
import { reach, session } from './session.mjs';

// Traces would go to OpenAI, which takes a key; with a real model leave this line out.
setTracingDisabled(true);

const { url, headers } = session();
const server = new MCPServerStreamableHttp({ name: 'connectors', url, requestInit: { headers } });
await reach(server.connect());
try {
  const agent = new Agent({
    name: 'Contacts',
    instructions: 'Answer from what the tools say.',
    // A real model: set OPENAI_API_KEY, and write for example model: 'gpt-5.2'.
    model: { getResponse: scripted },
    mcpServers: [server],
  });
  console.log((await run(agent, question)).finalOutput);
} finally {
  await server.close();
}

/** One turn of the stand-in, worked out from the tools' answers among what the agent sends. */
async function scripted({ input: items }) {
  const answers = Array.isArray(items) ? items.filter(i => i.type === 'function_call_result').map(i => textOf(i.output)) : [];
  const { tool, input, text } = nextMove(answers);
  return {
    usage: new Usage(),
    output: [tool
      ? { type: 'function_call', callId: `call_${answers.length}`, name: tool, arguments: JSON.stringify(input), status: 'completed' }
      : { type: 'message', role: 'assistant', status: 'completed', content: [{ type: 'output_text', text }] }],
  };
}

/** What a model would read of a tool's answer. */
function textOf(output) {
  return [output].flat().map(part => part.text ?? part).join('\n');
}
