using System.Text;
using Connectors.Accounts.Testing;
using Connectors.Accounts.Tests.Harness;

namespace Connectors.Accounts.Tests.OAuth;

/// <summary>Ten thousand generated answers go through the engine to the store.</summary>
public class TokenAnswerFuzzTests
{
    static readonly string[] s_tokens =
    [
        "\"new\"", "\"\"", "null", "12", "true", "[]", "[\"x\"]", "{}", "\"a b\"", "\"a\\r\\nb\"", "\"\\ud800\"", "\"ü\"", "\"\\u0000\"",
        "\"" + new string('t', 8192) + "\"", "\"" + new string('t', 8193) + "\"", "\"" + new string('t', 40_000) + "\"",
    ];

    static readonly string[] s_lives =
        ["1800", "60", "1", "0", "-5", "\"1800\"", "\"\"", "1e18", "1e400", "-1e400", "0.5", "1799.9", "[1800]", "null", "{}", "true", "\"\\ud800\"", "99999999999999999999999"];

    static byte[] Generate(Random dice, int number)
    {
        var members = new List<string>();
        void Maybe(double share, string member)
        {
            if (dice.NextDouble() < share)
            {
                members.Insert(dice.Next(members.Count + 1), member);
            }
        }

        Maybe(0.9, $"\"access_token\":{(dice.Next(3) > 0 ? $"\"at-{number}\"" : s_tokens[dice.Next(s_tokens.Length)])}");
        Maybe(0.6, $"\"refresh_token\":{(dice.Next(3) > 0 ? $"\"rt-{number}\"" : s_tokens[dice.Next(s_tokens.Length)])}");
        Maybe(0.7, $"\"expires_in\":{s_lives[dice.Next(s_lives.Length)]}");
        Maybe(0.1, "\"error\":\"server_error\"");
        Maybe(0.1, "\"access_token\":\"twice\"");
        Maybe(0.1, "\"\\ud800\":1");
        Maybe(0.1, $"\"scope\":{(dice.Next(2) == 0 ? "\"a b a\"" : "[1,{}]")}");
        Maybe(0.05, $"\"deep\":{new string('[', 100)}{new string(']', 100)}");
        Maybe(0.03, $"\"long\":\"{new string('x', (64 * 1024) + 1)}\"");
        var bytes = Encoding.UTF8.GetBytes("{" + string.Join(',', members) + "}");
        return dice.Next(20) switch
        {
            0 => bytes[..dice.Next(bytes.Length)],
            1 => [.. bytes, 0xFF],
            2 => [0xEF, 0xBB, 0xBF, .. bytes],
            3 => Encoding.UTF8.GetBytes("<html>" + dice.Next() + "</html>"),
            4 when bytes.Length > 2 => [.. bytes[..1], (byte)dice.Next(256), .. bytes[2..]],
            _ => bytes,
        };
    }

    [Theory]
    [InlineData(Rotation.None)]
    [InlineData(Rotation.Strict)]
    public void Of_ten_thousand_answers_none_crashes_loses_a_token_or_lives_for_ever(Rotation rotation) => Simulation.Run(sim =>
    {
        var dice = new Random(4711);
        var row = sim.Seed("ann");
        var process = sim.Open(refresh: o => (o.PerSecond, o.InFlight) = (10_000, 100));
        var granted = 0;
        for (var i = 0; i < 5_000; i++)
        {
            var before = row;
            var kept = sim.RefreshTokenOf(before);
            var body = Generate(dice, i);
            var status = dice.Next(10) == 0 ? new[] { 201, 302, 400, 401, 403, 500, 503 }[dice.Next(7)] : 200;
            sim.Server.Fault = _ => Fault.Of(status, type: dice.Next(2) == 0 ? "application/json" : "text/html") with { Body = body };
            row = sim.Wait(process.Refresher.RefreshAsync(before.Key, before.TokenVersion, default))!;

            Assert.True(row.ExpiresAt - sim.Now <= TimeSpan.FromSeconds(1800), "A token that lives for ever, or nearly.");
            if (row.TokenVersion > before.TokenVersion)
            {
                granted++;
                Assert.InRange(row.ExpiresAt!.Value, sim.Now.AddSeconds(-1), sim.Now.AddSeconds(1800));
                var text = Encoding.UTF8.GetString(body);
                var now = sim.RefreshTokenOf(row);
                Assert.True(now == kept || text.Contains(now, StringComparison.Ordinal), "A refresh token from nowhere.");
                Assert.DoesNotContain(sim.AccessTokenOf(row), c => c is <= ' ' or > '~');
            }
            else
            {
                Assert.Equal(kept, sim.RefreshTokenOf(row));
            }

            if (row.Status is not (AccountStatus.Active or AccountStatus.Expired))
            {
                Assert.Fail($"Ended by {Encoding.UTF8.GetString(body)}");
            }

            // Neither a breaker nor a pause is the matter here.
            sim.Server.Fault = _ => null;
            sim.Pass(TimeSpan.FromMinutes(2));
            sim.Forgive("ann");
            row = sim.Row("ann");
        }

        Assert.InRange(granted, 1_500, 4_500);
        Assert.DoesNotContain(sim.History, c => c.To is "REVOKED" or "REAUTH_REQUIRED");
    }, rotation);
}
