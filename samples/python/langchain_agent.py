"""LangChain in Python, with the tools of a session through its MCP adapters.

NOT RUN HERE: the project's machines do not reach Python's package index, so this is written after LangChain's documentation
(docs.langchain.com/oss/python/langchain/mcp, before its langchain.mcp namespace, which is in beta) and no test starts it.
What is run is the same agent in JavaScript: ../agents/langchain.mjs.

    pip install -r requirements.txt
    export CONNECTORS_URL=http://127.0.0.1:5902 CONNECTORS_TOKEN=cs_… OPENAI_API_KEY=…
    python3 langchain_agent.py "What is the e-mail address of our contact at Acme?"
"""

import asyncio
import os
import sys

from langchain.agents import create_agent
from langchain_mcp_adapters.client import MultiServerMCPClient

MODEL = "openai:gpt-5.2"


async def main(question: str) -> None:
    client = MultiServerMCPClient(
        {
            "connectors": {
                "transport": "http",
                "url": os.environ["CONNECTORS_URL"].rstrip("/") + "/mcp",
                "headers": {"Authorization": "Bearer " + os.environ["CONNECTORS_TOKEN"]},
            }
        }
    )
    agent = create_agent(MODEL, await client.get_tools())
    answer = await agent.ainvoke({"messages": [{"role": "user", "content": question}]})
    print(answer["messages"][-1].text)


if __name__ == "__main__":
    missing = [name for name in ("CONNECTORS_URL", "CONNECTORS_TOKEN") if not os.environ.get(name)]
    if missing or len(sys.argv) != 2:
        sys.exit(f"Not set: {', '.join(missing)}." if missing else __doc__)
    asyncio.run(main(sys.argv[1]))
