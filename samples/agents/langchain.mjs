// LangChain: createAgent with the tools of /mcp.
import { MultiServerMCPClient } from '@langchain/mcp-adapters';
import { AIMessage, createAgent, fakeModel } from 'langchain';
import { nextMove, question } from './scripted-model.mjs';
import { reach, session } from './session.mjs';

const client = new MultiServerMCPClient({
  mcpServers: { connectors: { transport: 'http', ...session(), automaticSSEFallback: false } },
  // Left alone, the adapter gives the model the same answer a second time, as structured content; the text is enough.
  afterToolCall: ({ result: [content] }) => ({ result: [content].flat().map(part => part.text ?? part).join('\n') }),
});
try {
  const agent = createAgent({
    // A real model: install its package, and write for example model: 'openai:gpt-5.2'.
    model: scripted(),
    tools: await reach(client.getTools()),
  });
  const { messages } = await agent.invoke({ messages: [{ role: 'user', content: question }] });
  console.log(messages.at(-1).text);
} finally {
  await client.close();
}

/** LangChain's own stand-in for a model; each queued step is worked out from the messages so far. */
function scripted() {
  const step = messages => {
    const { tool, input, text } = nextMove(messages.filter(m => m.type === 'tool').map(m => m.text));
    return new AIMessage(tool ? { content: '', tool_calls: [{ id: `call_${messages.length}`, name: tool, args: input }] } : text);
  };
  return fakeModel().respond(step).respond(step).respond(step);
}
