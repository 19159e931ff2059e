using System.Net;
using System.Net.Sockets;

namespace Connectors.Runtime.Requests;

/// <summary>
/// Decides at the last moment, when a name has become an address, whether a connection may be made. A provider's name
/// that resolves into the private network is somebody's attempt to reach what stands beside us.
/// </summary>
internal sealed class ConnectGuard(IReadOnlySet<string> trustedHosts)
{
    /// <summary>Connects to the first public address of the host, or to any address of a host the operator configured.</summary>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var host = context.DnsEndPoint.Host;
        var addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await Dns.GetHostAddressesAsync(host, cancellationToken).ConfigureAwait(false);
        if (!trustedHosts.Contains(host))
        {
            addresses = Array.FindAll(addresses, IsPublic);
            if (addresses.Length == 0)
            {
                throw new HttpRequestException(HttpRequestError.ConnectionError, $"{host} has no public address, and connections into private networks are refused.");
            }
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, context.DnsEndPoint.Port, cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Not loopback, private, link-local, carrier-grade, documentation, multicast or reserved (RFC 6890 and its registry).</summary>
    internal static bool IsPublic(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        if (address.AddressFamily == AddressFamily.InterNetworkV6)
        {
            return IsGlobalUnicast(address.GetAddressBytes());
        }

        var b = address.GetAddressBytes();
        return b[0] switch
        {
            0 or 10 or 127 or >= 224 => false,
            100 => b[1] is < 64 or > 127,
            169 => b[1] != 254,
            172 => b[1] is < 16 or > 31,
            192 => !(b[1] == 168 || (b[1] == 0 && b[2] is 0 or 2)),
            198 => !(b[1] is 18 or 19 || (b[1] == 51 && b[2] == 100)),
            203 => !(b[1] == 0 && b[2] == 113),
            _ => true,
        };
    }

    /// <summary>
    /// Only 2000::/3 is handed out; NAT64, private and mapped ranges lie outside. Inside it protocol assignments with
    /// Teredo (2001::/23), documentation (2001:db8::/32, 3fff::/20) and 6to4 (2002::/16) are no place for a provider.
    /// </summary>
    static bool IsGlobalUnicast(ReadOnlySpan<byte> b) => (b[0] & 0xE0) == 0x20 && (b[0], b[1]) switch
    {
        (0x20, 0x01) => b[2] > 0x01 && !(b[2] == 0x0D && b[3] == 0xB8),
        (0x20, 0x02) => false,
        (0x3F, 0xFF) => b[2] > 0x0F,
        _ => true,
    };
}
