namespace Connectors.Sandbox.Crm;

/// <summary>A stage of a pipeline; the probability is a double, because HubSpot shows its exact expansion.</summary>
internal sealed record PipelineStage(string Id, string Label, double Probability)
{
    public bool IsClosed => Probability is 0.0 or 1.0;

    public bool IsWon => Probability is 1.0;
}

/// <summary>The pipeline every new account has (HubSpot knowledge base, Set up and customize pipelines).</summary>
internal static class DealPipeline
{
    public const string Id = "default";
    public const string Label = "Sales Pipeline";

    public static IReadOnlyList<PipelineStage> Stages { get; } =
    [
        new("appointmentscheduled", "Appointment Scheduled", 0.2),
        new("qualifiedtobuy", "Qualified To Buy", 0.4),
        new("presentationscheduled", "Presentation Scheduled", 0.6),
        new("decisionmakerboughtin", "Decision Maker Bought-In", 0.8),
        new("contractsent", "Contract Sent", 0.9),
        new("closedwon", "Closed Won", 1.0),
        new("closedlost", "Closed Lost", 0.0),
    ];

    public static PipelineStage? Find(string? stageId) => Stages.FirstOrDefault(stage => stage.Id == stageId);
}
