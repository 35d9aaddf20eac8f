using System.Globalization;
using Postroad.Tests.Crash;
using Xunit.MicrosoftTestingPlatform;
using Xunit.Runner.InProc.SystemConsole;

namespace Postroad.Tests;

/// <summary>The tests; or, asked by one of them, a process that the test kills.</summary>
internal static class TestProgram
{
    public static Task<int> Main(string[] args) => args switch
    {
        [SmtpMailer.Command, var url, var port, var rate] => SmtpMailer.RunAsync(url, int.Parse(port, CultureInfo.InvariantCulture), double.Parse(rate, CultureInfo.InvariantCulture)),
        // As xunit's own entry point has it: "dotnet test" asks in another way than a command line.
        _ when args.Contains("--server") || args.Contains("--internal-msbuild-node") => TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions),
        _ => ConsoleRunner.Run(args),
    };
}
