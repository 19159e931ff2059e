using System.Security.Cryptography;
using System.Text;

namespace Connectors.Sandbox.OAuth;

/// <summary>A token's name in the log: enough to tell two apart, too little to use one.</summary>
internal static class Fingerprint
{
    const int Digits = 16;

    public static string? Of(string? token) =>
        token is null ? null : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)))[..Digits];
}
