namespace Connectors.Sidecar.Commands;

/// <summary>What the process's exit code means.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>It ran, and something did not go as it should.</summary>
    public const int Failed = 1;

    /// <summary>The command line or the configuration is at fault; nothing was started.</summary>
    public const int Usage = 2;

    /// <summary>It was told to stop before it was done; shells say 128 and the signal's number.</summary>
    public const int Interrupted = 130;

    /// <summary>The address cannot be listened on.</summary>
    public const int AddressUnavailable = 3;
}
