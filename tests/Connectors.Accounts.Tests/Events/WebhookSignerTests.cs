using Connectors.Accounts.Events;
using Connectors.Accounts.Vault;

namespace Connectors.Accounts.Tests.Events;

public sealed class WebhookSignerTests
{
    const string Old = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    static readonly string s_new = "whsec_" + Convert.ToBase64String(Enumerable.Range(0, 32).Select(i => (byte)(i * 7)).ToArray());

    /// <summary>The example in the tests of the specification's own libraries ("sign function works").</summary>
    [Fact]
    public void The_published_example_comes_out() => Assert.Equal(
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        new WebhookSigner([new(Old)]).Sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, "{\"test\": 2432232314}"u8));

    [Fact]
    public void While_secrets_are_exchanged_each_has_its_signature()
    {
        string Sign(params string[] secrets) => new WebhookSigner([.. secrets.Select(s => new Secret(s))]).Sign("evt_1", 1, "{}"u8);

        Assert.Equal($"{Sign(s_new)} {Sign(Old)}", Sign(s_new, Old));
        Assert.Equal(2, Sign(s_new, Old).Split(' ').Distinct().Count(signature => signature.StartsWith("v1,", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    [InlineData("WHSEC_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    [InlineData("whsec_")]
    [InlineData("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS")]
    [InlineData("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLa-_")]
    [InlineData("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2La")]
    public void What_is_no_secret_is_refused_and_not_repeated(string secret)
    {
        var fault = Assert.Throws<ArgumentException>(() => new WebhookSigner([new(Old), new(secret)]));

        Assert.DoesNotContain("MfKQ9r8", fault.ToString(), StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new WebhookSigner([]));
        Assert.Throws<ArgumentException>(() => new WebhookSigner([new("whsec_" + Convert.ToBase64String(new byte[65]))]));
    }

    [Fact]
    public void An_id_that_could_be_read_as_another_is_refused() =>
        Assert.Throws<ArgumentException>(() => new WebhookSigner([new(Old)]).Sign("evt_1.2", 1, "{}"u8));
}
