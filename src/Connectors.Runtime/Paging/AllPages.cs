using Connectors.Runtime.Execution;
using Connectors.Runtime.Tools;

namespace Connectors.Runtime.Paging;

/// <summary>
/// Follows a list's cursor and gathers its pages into one result, within bounds and within one deadline for all. Where it
/// stopped it says why, and <see cref="ToolResult.Next"/> goes on from exactly there.
/// </summary>
public sealed class AllPages
{
    readonly ToolExecutor _executor;
    readonly ToolCatalog _catalog;
    readonly ConnectorOptions _options;
    readonly TimeProvider _clock;

    /// <summary>Pages over an executor; <see cref="ConnectorServices"/> makes one for a host.</summary>
    public AllPages(ToolExecutor executor, ToolCatalog catalog, ConnectorOptions options, TimeProvider clock)
    {
        _executor = executor;
        _catalog = catalog;
        _options = options;
        _clock = clock;
    }

    /// <summary>
    /// Runs a list or search tool page by page. The data has the compact view's form, <c>total</c> and <c>results</c>; with
    /// <see cref="AnswerView.Full"/> each record is as it came. A first page that fails is the error; a later one ends the
    /// gathering, and a warning tells of it.
    /// </summary>
    public async ValueTask<ToolOutcome> ExecuteAsync(ToolCall call, PageBounds bounds, CancellationToken cancellationToken = default)
    {
        if (_catalog.TryFind(call.Tool, out var source) && source.Descriptor is var tool && tool.Returns?.NextTo is null)
        {
            return new ToolError(ErrorCode.InvalidInput, $"{call.Tool} has no pages; nothing was sent.")
            {
                NextAction = "Send the call again without all_pages.",
            };
        }

        if (source is null || PageInput.Read(source.Descriptor, call.Input) is not { } input)
        {
            // The executor says best what is wrong.
            return await _executor.ExecuteAsync(call, cancellationToken).ConfigureAwait(false);
        }

        var began = _clock.GetTimestamp();
        var deadline = call.Deadline ?? _options.Deadline;
        using var gathering = new Gathering(source.Descriptor.Returns!, input, bounds, call.View);
        while (gathering.GoesOn)
        {
            var left = deadline - _clock.GetElapsedTime(began);
            if (left <= TimeSpan.Zero)
            {
                gathering.Stop("the time for the whole call is used up");
                break;
            }

            var outcome = await _executor.ExecuteAsync(call with { Input = gathering.NextInput(), Deadline = left, Progress = null }, cancellationToken).ConfigureAwait(false);
            if (outcome is ToolError error)
            {
                if (error.Code == ErrorCode.ResponseTooLarge && gathering.Halve())
                {
                    continue;
                }

                if (gathering.IsEmpty)
                {
                    return error;
                }

                gathering.Stop($"the next page failed ({error.Code}: {error.Message.TrimEnd('.')}{(error.RetryAt is { } at ? $"; not before {at:u}" : "")})");
                break;
            }

            using var page = (ToolResult)outcome;
            gathering.Add(page);
            if (call.Progress is { } progress && gathering.News() is { } news)
            {
                progress.Report(news);
            }
        }

        return gathering.Result();
    }
}
