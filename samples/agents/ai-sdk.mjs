// AI SDK: generateText with the tools of /mcp.
import { createMCPClient } from '@ai-sdk/mcp';
import { generateText, isStepCount } from 'ai';
import { MockLanguageModelV4 } from 'ai/test';
import { nextMove, question } from './scripted-model.mjs';
import { reach, session } from './session.mjs';

const client = await reach(createMCPClient({ transport: { type: 'http', ...session() } }));
try {
  const { text } = await generateText({
    // A real model: install its package, and write for example model: openai('gpt-5.2').
    model: new MockLanguageModelV4({ doGenerate: scripted }),
    tools: await client.tools(),
    stopWhen: isStepCount(10),
    prompt: question,
  });
  console.log(text);
} finally {
  await client.close();
}

/** One turn of the stand-in, worked out from the tools' answers in the prompt. */
async function scripted({ prompt }) {
  const answers = prompt.filter(m => m.role === 'tool').flatMap(m => m.content).map(result => textOf(result.output));
  const { tool, input, text } = nextMove(answers);
  const unknown = { total: undefined };
  return {
    content: [tool
      ? { type: 'tool-call', toolCallId: `call_${answers.length}`, toolName: tool, input: JSON.stringify(input) }
      : { type: 'text', text }],
    finishReason: { unified: tool ? 'tool-calls' : 'stop', raw: undefined },
    usage: { inputTokens: unknown, outputTokens: unknown },
    warnings: [],
  };
}

/** What a model would read of a tool's answer. */
function textOf({ type, value }) {
  return type === 'content' ? value.filter(part => part.type === 'text').map(part => part.text).join('\n') : String(value);
}
