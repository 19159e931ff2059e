using System.Reflection;
using Connectors.Storage.Sqlite.Statements;

namespace Connectors.Storage.Sqlite.Tests;

/// <summary>A row belongs to a tenant, and every statement that touches one says whose.</summary>
public class StatementTextTests
{
    // These serve all tenants at once, and are listed here one by one.
    static readonly string[] s_ofAllTenants =
    [
        "AccountStatements.CountSql", // How many of each status a connection has.
        "AccountStatements.NextDueSql", // When the loop wakes up.
        "AttemptStatements.RemoveExpiredSql", // Sweeping.
        "ChangeStatements.RemoveSql", // By an id that the same caller was handed.
        "ChangeStatements.RemoveOlderSql", // Sweeping.
        "WriteStatements.RemoveSql", // Sweeping.
        "AuditStatements.LastSql", // The chain is one for all.
        "AuditStatements.RemoveSql", // Sweeping.
        "SessionStatements.RemoveSql", // Sweeping.
    ];

    // These hand out rows of all tenants, each with its tenant, to the loops; or find the tenant by a secret.
    static readonly string[] s_tellTheTenant =
    [
        "AccountStatements.DueSql", "AccountStatements.HoldersSql", "RevocationStatements.DueSql", "ChangeStatements.DueSql", "AttemptStatements.TakeSql",
        "KeyStatements.FindApiKeySql", "KeyStatements.ListApiKeysSql", "KeyStatements.TenantsSql",
        "WriteStatements.OverdueSql", "AuditStatements.EachSql", "SessionStatements.FindSql",
    ];

    public static TheoryData<string, string> Texts()
    {
        var texts = new TheoryData<string, string>();
        foreach (var type in typeof(AccountStatements).Assembly.GetTypes().Where(t => t.Namespace == typeof(AccountStatements).Namespace && t is { IsAbstract: true, IsSealed: true }))
        {
            foreach (var field in type.GetFields(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static).Where(f => f.IsLiteral && f.Name.EndsWith("Sql", StringComparison.Ordinal)))
            {
                texts.Add($"{type.Name}.{field.Name}", (string)field.GetRawConstantValue()!);
            }
        }

        for (var way = 0; way < 16; way++)
        {
            texts.Add($"AccountStatements.List{way}", AccountStatements.ListSql((way & 1) != 0, (way & 2) != 0, (way & 4) != 0, (way & 8) != 0));
        }

        for (var way = 0; way < 4; way++)
        {
            texts.Add($"AuditStatements.List{way}", AuditStatements.ListSql((way & 1) != 0, (way & 2) != 0));
        }

        for (var way = 0; way < 4; way++)
        {
            texts.Add($"SessionStatements.List{way}", SessionStatements.ListSql((way & 1) != 0, (way & 2) != 0));
        }

        return texts;
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public void Every_statement_names_the_tenant(string name, string sql)
    {
        if (sql.Contains("connection_states", StringComparison.Ordinal) || sql.Contains("notes", StringComparison.Ordinal) || sql.Contains("audit_marks", StringComparison.Ordinal))
        {
            return;
        }

        if (s_ofAllTenants.Contains(name))
        {
            Assert.DoesNotContain("tenant", sql, StringComparison.Ordinal);
        }
        else if (sql.StartsWith("INSERT", StringComparison.Ordinal) || s_tellTheTenant.Contains(name))
        {
            Assert.Contains("tenant", sql, StringComparison.Ordinal);
        }
        else
        {
            // Once for each table that it reads.
            var tables = sql.Split("FROM ").Length - 1 + (sql.StartsWith("UPDATE", StringComparison.Ordinal) ? 1 : 0);
            Assert.Equal(tables, sql.Split("tenant = ?").Length - 1);
        }
    }

    [Fact]
    public void There_is_no_sql_outside_the_statements()
    {
        var names = Texts().Select(row => (string)row[0]).ToHashSet();
        Assert.All(s_ofAllTenants.Concat(s_tellTheTenant), name => Assert.Contains(name, names));

        // What Prepared is given anywhere else names no table.
        var sources = Directory.GetFiles(Path.Combine(Root(), "src", "Connectors.Storage.Sqlite"), "*.cs").Where(f => Path.GetFileName(f) != "Schema.cs");
        Assert.DoesNotContain(sources, f => s_tables.Any(t => File.ReadAllText(f).Contains($" {t} ", StringComparison.Ordinal) && File.ReadAllText(f).Contains("SELECT", StringComparison.Ordinal)));
    }

    static readonly string[] s_tables = ["accounts", "consent_attempts", "revocations", "status_changes", "api_keys", "data_keys", "writes", "audit_lines", "audit_marks", "sessions"];

    static string Root([System.Runtime.CompilerServices.CallerFilePath] string path = "") => Path.GetFullPath(Path.Combine(path, "..", "..", ".."));
}
