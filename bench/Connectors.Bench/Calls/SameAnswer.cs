using System.Buffers;
using System.Text;

namespace Connectors.Bench.Calls;

/// <summary>Peers that do not do the same job are no measure: what comes out must be equal to the byte.</summary>
internal static class SameAnswer
{
    public static async Task Check(IEnumerable<Peer> peers)
    {
        string? first = null;
        foreach (var peer in peers)
        {
            var bytes = new ArrayBufferWriter<byte>();
            await peer.CallAsync(bytes);
            var answer = Encoding.UTF8.GetString(bytes.WrittenSpan);
            first ??= answer;
            if (answer != first)
            {
                throw new InvalidOperationException($"{peer.GetType().Name} answers otherwise:\n{answer}\n{first}");
            }
        }
    }
}
