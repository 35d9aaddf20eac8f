using System.Diagnostics;
using Postroad.Core.Primitives;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Build;

/// <summary>What kills the process and switches guards off is in the tests' build and in no other. eng/check-publish looks into the published files as well.</summary>
public sealed class CrashPointBuildTests
{
    [Theory]
    [InlineData("as it is built for the tests", true, "-p:CrashPoints=true")]
    [InlineData("as the solution is built", true, "-p:SolutionFileName=Postroad.slnx")]
    [InlineData("as a user builds and runs it", false)]
    [InlineData("as it is published", false, "-p:_IsPublishing=true")]
    [InlineData("as the whole solution is published", false, "-p:_IsPublishing=true", "-p:SolutionFileName=Postroad.slnx")]
    public async Task The_product_has_crash_points_only_where_it_is_tested(string how, bool expected, params string[] properties)
    {
        using var build = Process.Start(new ProcessStartInfo("dotnet", ["msbuild", Repository.PathOf("src/Core/Postroad.Core.csproj"), "-nologo", "-getProperty:DefineConstants", "-p:Configuration=Release", .. properties])
        {
            RedirectStandardOutput = true,
        })!;
        var constants = await build.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await build.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.True(constants.Contains("TRACE", StringComparison.Ordinal), constants);
        Assert.True(expected == constants.Split(';').Any(c => c.Trim() == "CRASH_POINTS"), $"{how}: {constants}");
    }

    [Fact]
    public void The_build_that_is_tested_has_them() =>
        Assert.NotNull(typeof(CrashPoint).Assembly.GetType("Postroad.Core.Primitives.NegativeControl"));
}
