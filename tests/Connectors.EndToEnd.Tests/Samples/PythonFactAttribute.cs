using Connectors.Sandbox.Tests;

namespace Connectors.EndToEnd.Tests.Samples;

/// <summary>A test that needs Python. On a machine without it the test is left out, with the reason; on a build server it runs and fails.</summary>
[AttributeUsage(AttributeTargets.Method)]
sealed class PythonFactAttribute : FactAttribute
{
    public PythonFactAttribute()
    {
        if (Npm.Find("python3") is null && Environment.GetEnvironmentVariable("CI") != "true")
        {
            Skip = "python3 is not on the PATH; install it to run the sample client";
        }
    }
}
