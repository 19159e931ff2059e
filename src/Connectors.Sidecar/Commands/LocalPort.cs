using System.Net;
using System.Net.Sockets;

namespace Connectors.Sidecar.Commands;

/// <summary>
/// Chooses the port of an address that leaves it open: links and redirect addresses must name it before the server listens.
/// </summary>
internal static class LocalPort
{
    public static Uri Choose(Uri listen)
    {
        if (listen.Port != 0)
        {
            return listen;
        }

        using var probe = new TcpListener(IPAddress.Parse(listen.DnsSafeHost), 0);
        probe.Start();
        return new UriBuilder(listen) { Port = ((IPEndPoint)probe.LocalEndpoint).Port }.Uri;
    }
}
