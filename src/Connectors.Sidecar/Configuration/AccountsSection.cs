using System.Text.Json;
using Connectors.Accounts.Events;
using Connectors.Accounts.Executions;
using Connectors.Accounts.Tenants;
using Connectors.Accounts.Vault;

namespace Connectors.Sidecar.Configuration;

/// <summary>Reads what the accounts of end users need: <c>Store</c>, <c>MasterKeyFile</c>, <c>PublicUrl</c>, <c>ReturnTo</c>, <c>Webhook</c>, <c>Refresh</c>, <c>Executions</c>.</summary>
internal sealed class AccountsSection(ConfigurationJson json)
{
    public const string MasterKeyVariable = "CONNECTORS_MASTER_KEY";
    const string WebhookVariable = "CONNECTORS_WEBHOOK_SECRET";

    /// <summary>The address at which users reach this server; it ends in a slash, so that paths can be joined to it.</summary>
    public Uri? PublicUrl(JsonElement value) =>
        json.Address(value, "PublicUrl", "https://connect.example/") is not { } url ? null
        : url.AbsoluteUri.EndsWith('/') ? url : new(url.AbsoluteUri + "/");

    /// <param name="members">The file's members.</param>
    /// <param name="publicUrl">Where users reach this server.</param>
    /// <param name="isNeeded">Whether a connection has an app, so that there must be a store.</param>
    public AccountsSettings? Read(List<(string Key, JsonElement Value)> members, Uri? publicUrl, bool isNeeded)
    {
        var store = Of("Store") is { } file ? json.Text(file, "Store") : null;
        if (!isNeeded && store is null)
        {
            return null;
        }

        if (store is null)
        {
            json.Faults.Add("Store: is missing. Write the file in which accounts are kept, for example \"Store\": \"accounts.db\".");
        }

        if (publicUrl is null && Of("PublicUrl") is null)
        {
            json.Faults.Add("PublicUrl: is missing. Write the address at which users reach this server, for example \"PublicUrl\": \"https://connect.example/\"; on one machine http://127.0.0.1:5902/ will do.");
        }

        var keyFile = Of("MasterKeyFile") is { } key ? json.Text(key, "MasterKeyFile") : null;
        var keyText = json.Variable(MasterKeyVariable);
        if (keyFile is null && keyText is null)
        {
            json.Faults.Add($"MasterKeyFile: is missing. Make one with `connectors keys create master.key` and write \"MasterKeyFile\": \"master.key\", or set the environment variable {MasterKeyVariable}.");
        }

        var (perSecond, inFlight) = Of("Refresh") is { } refresh ? Refresh(refresh) : default;
        var settings = new AccountsSettings(store is null ? "" : json.Beside(store), publicUrl ?? new("http://127.0.0.1/"))
        {
            MasterKeyFile = keyText is null && keyFile is not null ? json.Beside(keyFile) : null,
            MasterKeyText = keyText is null ? null : new(keyText),
            ReturnTo = Of("ReturnTo") is { } returnTo ? ReturnTo(returnTo) : [],
            Webhooks = Of("Webhook") is { } webhook ? Webhook(webhook) : new(),
            RefreshesPerSecond = perSecond,
            RefreshesInFlight = inFlight,
            Executions = Of("Executions") is { } executions ? Executions(executions) : new(),
        };
        return settings;

        JsonElement? Of(string name) => members.Find(m => m.Key == name) is { Key: not null } found ? found.Value : null;
    }

    List<Uri> ReturnTo(JsonElement value)
    {
        var addresses = new List<Uri>();
        foreach (var text in json.Texts(value, "ReturnTo"))
        {
            if (Uri.TryCreate(text, UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback)) && url.UserInfo.Length == 0)
            {
                addresses.Add(url);
            }
            else
            {
                json.Faults.Add("ReturnTo: each must be an https address, or http on this machine, for example https://app.example/connected.");
            }
        }

        return addresses;
    }

    (double? PerSecond, int? InFlight) Refresh(JsonElement value)
    {
        double? perSecond = null;
        int? inFlight = null;
        foreach (var (key, number) in json.Members(value, "Refresh", "PerSecond", "InFlight"))
        {
            if (key == "PerSecond")
            {
                perSecond = json.Number(number, "Refresh.PerSecond", 0.1, 100_000);
            }
            else
            {
                inFlight = (int?)json.Number(number, "Refresh.InFlight", 1, 10_000);
            }
        }

        return (perSecond, inFlight);
    }

    ExecutionOptions Executions(JsonElement value)
    {
        var options = new ExecutionOptions();
        foreach (var (key, part) in json.Members(value, "Executions", "RecordDays", "WriteHours", "UnknownDays", "KeepInput"))
        {
            var path = $"Executions.{key}";
            switch (key)
            {
                case "RecordDays" when json.Number(part, path, 1, 36_500) is { } days:
                    options.KeepRecords = TimeSpan.FromDays(days);
                    break;
                case "WriteHours" when json.Number(part, path, 1, 24 * 365) is { } hours:
                    options.KeepWrites = TimeSpan.FromHours(hours);
                    break;
                case "UnknownDays" when json.Number(part, path, 1, 3650) is { } days:
                    options.KeepUnknown = TimeSpan.FromDays(days);
                    break;
                case "KeepInput":
                    options.KeepInput = json.Flag(part, path);
                    break;
            }
        }

        return options;
    }

    WebhookOptions Webhook(JsonElement value)
    {
        WebhookEndpoint? everybody = null;
        var tenants = new Dictionary<string, WebhookEndpoint>(StringComparer.Ordinal);
        foreach (var (key, part) in json.Members(value, "Webhook", "Url", "Secret", "SecretFile", "Tenants"))
        {
            if (key == "Url")
            {
                everybody = Endpoint(value, "Webhook", WebhookVariable);
            }
            else if (key == "Tenants")
            {
                foreach (var tenant in json.Entries(part, "Webhook.Tenants"))
                {
                    var path = $"Webhook.Tenants.{tenant.Name}";
                    if (Tenant.Fault(tenant.Name) is { } fault)
                    {
                        json.Faults.Add($"{path}: the name {fault}.");
                    }

                    json.Members(tenant.Value, path, "Url", "Secret", "SecretFile");
                    if (Endpoint(tenant.Value, path, null) is { } endpoint)
                    {
                        tenants[tenant.Name] = endpoint;
                    }
                }
            }
        }

        return new() { Default = everybody, Tenants = tenants };
    }

    WebhookEndpoint? Endpoint(JsonElement value, string path, string? variable)
    {
        var url = Member(value, "Url") is { } address ? json.Text(address, $"{path}.Url") : null;
        List<string> secrets = variable is not null && json.Variable(variable) is { } fromEnvironment ? [.. fromEnvironment.Split(',')]
            : Member(value, "Secret") is { } inline ? json.Texts(inline, $"{path}.Secret")
            : Member(value, "SecretFile") is { } file && json.Text(file, $"{path}.SecretFile") is { } name && json.FileText(name, $"{path}.SecretFile") is { } text ? [.. text.Split('\n')]
            : [];
        try
        {
            return new(Uri.TryCreate(url, UriKind.Absolute, out var target) ? target : throw new ArgumentException("Url: must be an https address, or http on this machine."),
                [.. secrets.Select(s => new Secret(s.Trim()))]);
        }
        catch (ArgumentException e)
        {
            json.Faults.Add($"{path}: {e.Message.Split(" (Parameter")[0]}");
            return null;
        }
    }

    static JsonElement? Member(JsonElement json, string name)
    {
        foreach (var member in json.ValueKind == JsonValueKind.Object ? json.EnumerateObject() : default)
        {
            if (member.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return member.Value;
            }
        }

        return null;
    }
}
