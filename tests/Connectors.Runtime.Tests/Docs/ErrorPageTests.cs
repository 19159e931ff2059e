using System.Runtime.CompilerServices;
using Connectors.Runtime.Execution;

namespace Connectors.Runtime.Tests.Docs;

public sealed class ErrorPageTests
{
    public static TheoryData<string> Codes => [.. ErrorCode.All.Select(c => c.Name)];

    [Theory]
    [MemberData(nameof(Codes))]
    public void Each_code_has_its_page(string name) => Holds(name + ".md", ErrorPages.Page(ErrorCode.All.Single(c => c.Name == name)));

    [Fact]
    public void All_codes_stand_on_one_page() => Holds("README.md", ErrorPages.Index());

    [Fact]
    public void A_page_without_a_code_is_removed()
    {
        var pages = Directory.EnumerateFiles(Folder(), "*.md").Select(Path.GetFileNameWithoutExtension).Except(["README"]);
        Assert.Equal(ErrorCode.All.Select(c => c.Name).Order(StringComparer.Ordinal), pages.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_table_is_whole()
    {
        var declared = typeof(ErrorCode).GetProperties().Where(p => p.PropertyType == typeof(ErrorCode)).Select(p => (ErrorCode)p.GetValue(null)!);
        Assert.Equal(declared.Select(c => c.Name).Order(StringComparer.Ordinal), ErrorCode.All.Select(c => c.Name).Order(StringComparer.Ordinal));
        Assert.All(ErrorCode.All, code =>
        {
            Assert.Matches("^[a-z_]+$", code.Name);
            Assert.InRange(code.HttpStatus, 400, 504);
            Assert.All([code.When, code.WhatToDo], text => Assert.EndsWith(".", text, StringComparison.Ordinal));
            Assert.False(code.Retryable && code.FixBy != FixBy.Nobody, "Only time makes an unchanged call succeed.");
        });
    }

    static void Holds(string file, string text)
    {
        var path = Path.Combine(Folder(), file);
        if (Environment.GetEnvironmentVariable("CONNECTORS_UPDATE") == "1")
        {
            Directory.CreateDirectory(Folder());
            File.WriteAllText(path, text);
        }

        Assert.True(File.Exists(path) && File.ReadAllText(path).ReplaceLineEndings("\n") == text, $"docs/errors/{file} is out of date; run the tests with CONNECTORS_UPDATE=1 and commit it.");
    }

    static string Folder([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "docs", "errors"));
}
