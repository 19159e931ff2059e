using System.Net.Sockets;

namespace Connectors.Sidecar.Commands;

/// <summary>Runs a command's body and turns what stops a start into one sentence and an exit code.</summary>
internal static class Startup
{
    public static async Task<int> RunAsync(Func<Task<int>> body)
    {
        try
        {
            return await body();
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Interrupted;
        }
        catch (StartException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return e.ExitCode;
        }
    }

    /// <summary>Starts a server; what keeps it from listening becomes a sentence.</summary>
    public static async Task<T> ListenAsync<T>(Uri address, Func<Task<T>> start)
    {
        try
        {
            return await start();
        }
        catch (IOException e) when (e.InnerException is not null || e.Message.Contains("address", StringComparison.OrdinalIgnoreCase))
        {
            throw new StartException(ExitCode.AddressUnavailable, $"Cannot listen on {address.GetLeftPart(UriPartial.Authority)}: another program uses that port. Stop it, or choose another with --listen http://127.0.0.1:PORT.");
        }
        catch (SocketException e)
        {
            throw new StartException(ExitCode.AddressUnavailable, $"Cannot listen on {address.GetLeftPart(UriPartial.Authority)}: {e.Message}. Choose another address with --listen http://127.0.0.1:PORT.");
        }
    }
}

/// <summary>Something that keeps a command from starting; its message is for the person who typed it.</summary>
internal sealed class StartException(int exitCode, string message) : Exception(message)
{
    public int ExitCode { get; } = exitCode;
}
