using Connectors.Runtime.Answers;
using Connectors.Runtime.Execution;

namespace Connectors.Runtime.Tests.Answers;

public sealed class AnswerTextTests
{
    [Fact]
    public void An_error_says_what_happened_and_what_to_do_and_names_each_fault_when_there_are_several()
    {
        using var error = new ToolError(ErrorCode.InvalidInput, "The input has 2 faults; nothing was sent. $.a is required.")
        {
            Faults = [new("$.a", "is required"), new("$.b", "is unknown", "c")],
            NextAction = "Correct each.",
            RetryAt = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
            Details = new Dictionary<string, string> { ["existing_id"] = "7" },
            Complaints = [new("too long", "name"), new("no\nway", null)],
            Scopes = ["x.read", "x.write"],
            Link = new(new("https://connect.example/t"), default),
        };
        Assert.Equal(
            """
            invalid_input: The input has 2 faults; nothing was sent. $.a is required.
            - $.a is required
            - $.b is unknown (write c)
            - name: too long
            - no\nway
            existing_id: 7
            scopes: x.read x.write
            next: Correct each.
            retry_at: 2026-01-02 03:04:05Z
            link for the user: https://connect.example/t

            """.ReplaceLineEndings("\n"),
            AnswerText.Of(error));
    }

    [Fact]
    public void One_fault_is_not_said_twice()
    {
        using var error = new ToolError(ErrorCode.InvalidInput, "The input has a fault. $.a is required.") { Faults = [new("$.a", "is required")] };
        Assert.Equal("invalid_input: The input has a fault. $.a is required.\n", AnswerText.Of(error));
    }
}
