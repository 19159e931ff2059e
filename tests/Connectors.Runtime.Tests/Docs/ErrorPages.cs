using System.Text;
using Connectors.Runtime.Execution;

namespace Connectors.Runtime.Tests.Docs;

/// <summary>Writes docs/errors from the table of codes, so that no page can lag behind.</summary>
static class ErrorPages
{
    public static string Page(ErrorCode code) => $"""
        # {code.Name}

        {code.Title}.

        | | |
        |---|---|
        | who can act | {Words(code.FixBy)} |
        | HTTP status | {code.HttpStatus} |
        | may the same call be sent again | {(code.Retryable ? "yes, after `retry_at`" : "not as it is, unless `retryable` says so")} |
        | comes from | {Words(code.Origin)} |
        | type | `urn:connectors:error:{code.Name}` |

        ## When

        {code.When}

        ## What to do

        {code.WhatToDo}

        [All errors](README.md)

        """.ReplaceLineEndings("\n");

    public static string Index()
    {
        var page = new StringBuilder("""
            # Errors

            Every failed call has a `code`, one sentence in `detail`, who can act (`fix_by`), and what to do next. Over HTTP it is a problem of
            RFC 9457, whose `type` is `urn:connectors:error:` and the code; the code's page is here, under the same name. The C# name is the code's
            in `ErrorCode`.

            """.ReplaceLineEndings("\n"));
        foreach (var group in ErrorCode.All.GroupBy(c => c.Origin))
        {
            page.Append($"\n## From {Words(group.Key)}\n\n| code | HTTP | who can act | when |\n|---|---|---|---|\n");
            foreach (var code in group)
            {
                page.Append($"| [`{code.Name}`]({code.Name}.md) | {code.HttpStatus} | {Words(code.FixBy)} | {code.Title} |\n");
            }
        }

        return page.Append("""

            ## From the HTTP door

            A request that reaches no tool is refused with `invalid_request`, `unauthenticated` or `forbidden`, in the same form and with a
            sentence that says what to change. The doors for accounts have a few codes more; [accounts](../accounts.md) has them.

            """.ReplaceLineEndings("\n")).ToString();
    }

    static string Words(FixBy fixBy) => fixBy switch
    {
        FixBy.Agent => "the agent",
        FixBy.User => "the user",
        FixBy.Operator => "the operator",
        FixBy.Provider => "the provider",
        _ => "nobody: time helps",
    };

    static string Words(ErrorOrigin origin) => origin switch
    {
        ErrorOrigin.Call => "the call",
        ErrorOrigin.Account => "the account",
        ErrorOrigin.Provider => "the provider",
        _ => "this server",
    };
}
