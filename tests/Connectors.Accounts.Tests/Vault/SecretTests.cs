using System.Text.Json;
using Connectors.Accounts.Vault;

namespace Connectors.Accounts.Tests.Vault;

/// <summary>A secret leaves through one method.</summary>
public sealed class SecretTests
{
    const string Value = "pat-na1-canary";
    static readonly JsonSerializerOptions s_withFields = new() { IncludeFields = true };

    [Fact]
    public void A_secret_shows_its_value_where_it_is_asked_for_and_nowhere_else()
    {
        var secret = new Secret(Value);
        Assert.Equal(Value, secret.Reveal());
        Assert.Equal("***", secret.ToString());
        Assert.Equal("***", $"{secret}");
        Assert.DoesNotContain("canary", JsonSerializer.Serialize(secret), StringComparison.Ordinal);
        Assert.DoesNotContain("canary", JsonSerializer.Serialize(new { secret }, s_withFields), StringComparison.Ordinal);
        Assert.Empty(typeof(Secret).GetProperties());
        Assert.DoesNotContain(typeof(Secret).GetMethods(), m => m.Name is "op_Implicit" or "op_Explicit");
    }

    [Fact]
    public void A_secret_is_never_empty() => Assert.Throws<ArgumentException>(() => new Secret(""));
}
