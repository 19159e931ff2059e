namespace Connectors.Accounts.Consent;

/// <summary>
/// Where a person may be sent after consent. An address is compared as this runtime reads it and passed on as it was compared,
/// so that a browser which reads the original otherwise has nothing to read.
/// </summary>
internal sealed class ReturnAddresses(IEnumerable<Uri> allowed)
{
    /// <summary>Leaves room for everything else in a link.</summary>
    const int MaxLength = 1024;

    /// <summary>The address in the form in which it was compared; null when it is not allowed.</summary>
    public Uri? Allow(Uri address)
    {
        // The second of these is true of an empty user too, which is a user to some readers.
        if (!address.IsAbsoluteUri || !address.AbsoluteUri.StartsWith(address.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped), StringComparison.Ordinal)
            || address.AbsoluteUri.Length > MaxLength || IsAmbiguous(address.AbsolutePath))
        {
            return null;
        }

        return allowed.Any(a => a.IsAbsoluteUri && a.Scheme == address.Scheme && a.Host == address.Host && a.Port == address.Port
            && (address.AbsolutePath == a.AbsolutePath || address.AbsolutePath.StartsWith(a.AbsolutePath.TrimEnd('/') + "/", StringComparison.Ordinal)))
            ? new(address.AbsoluteUri)
            : null;
    }

    /// <summary>An escaped dot, slash or backslash is taken for a plain one by some servers: then the path is another than was compared.</summary>
    static bool IsAmbiguous(string path) => path.Contains('\\')
        || path.Contains("%2e", StringComparison.OrdinalIgnoreCase) || path.Contains("%2f", StringComparison.OrdinalIgnoreCase) || path.Contains("%5c", StringComparison.OrdinalIgnoreCase);
}
