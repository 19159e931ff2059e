namespace Connectors.Sandbox.Tests;

/// <summary>
/// A test that needs npm. On a machine without it the test is left out, with the reason; on a build server it runs and fails,
/// because there nobody reads reasons.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
sealed class NpmFactAttribute : FactAttribute
{
    const string Reason = "npm is not on the PATH; install Node.js to let other people's packages check ours";

    public NpmFactAttribute()
    {
        if (Npm.Find("npm") is null && Environment.GetEnvironmentVariable("CI") != "true")
            Skip = Reason;
    }
}
