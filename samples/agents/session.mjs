// What all three samples do alike: read where to connect and with what, and say plainly why it did not work.

/** The address and the headers of /mcp, from the environment. */
export function session() {
  const { CONNECTORS_URL: address, CONNECTORS_TOKEN: token } = process.env;
  if (!address) stop('CONNECTORS_URL is not set: write where the runtime listens, for example http://127.0.0.1:5902.');
  if (!URL.canParse(address)) stop(`CONNECTORS_URL is no address: '${address}'. Write it like http://127.0.0.1:5902.`);
  if (!token) stop('CONNECTORS_TOKEN is not set: make a session and put its token there, see README.md.');
  return { url: `${address.replace(/\/+$/, '')}/mcp`, headers: { Authorization: `Bearer ${token}` } };
}

/** Waits for a connection to /mcp; one that is refused ends the sample with a sentence. */
export async function reach(connection) {
  try {
    return await connection;
  } catch (error) {
    const told = chain(error);
    if (/\b401\b|unauthorized|authentication failed/i.test(told)) stop('The runtime refused CONNECTORS_TOKEN: make a new session and put its token there, see README.md.');
    if (/ECONNREFUSED|ENOTFOUND|fetch failed/.test(told)) stop('Nothing answers at CONNECTORS_URL: start the runtime, or correct the address.');
    throw error;
  }
}

// The frameworks wrap what the connection said, one of them several times.
function chain(error) {
  const said = [];
  for (let e = error; e && said.length < 10; e = e.cause) said.push(String(e), e.code ?? '', ...(e.errors ?? []).map(String));
  return said.join('\n');
}

function stop(sentence) {
  console.error(sentence);
  process.exit(2);
}
