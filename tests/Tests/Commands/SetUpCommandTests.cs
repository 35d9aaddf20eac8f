using System.Net;
using Postroad.Tests.Fixtures;
using Postroad.Tests.Web;
using Postroad.Web.Commands;

namespace Postroad.Tests.Commands;

/// <summary>An installation on a machine without a browser is set up by a command.</summary>
public sealed class SetUpCommandTests
{
    [Theory, EachDatabase]
    public async Task It_makes_the_first_user_and_customer_once_with_the_password_from_standard_input(TestDatabase kind)
    {
        await using var installation = await Installation.StartAsync(kind);
        string[] given = ["set-up", "ines@harbourlane.example", "--name", "Ines Moreau", "--customer", "Harbour Lane", "--time-zone", "Europe/Stockholm", "--data", installation.DataFolder, "--database", installation.DatabaseUrl];

        var weak = await RunAsync("password1234\n", given);
        Assert.Equal((2, ""), (weak.Code, weak.Output));
        Assert.Contains("leaked", weak.Error, StringComparison.Ordinal);
        Assert.Contains("time zone", (await RunAsync("walnut-scoop-kettle\n", [.. given.Select(word => word == "Europe/Stockholm" ? "Mars" : word)])).Error, StringComparison.Ordinal);
        Assert.Equal(2, (await RunAsync("", given)).Code);

        var (code, output, error) = await RunAsync("walnut-scoop-kettle\n", given);
        Assert.Equal((0, ""), (code, error));
        Assert.DoesNotContain("walnut", output, StringComparison.Ordinal);
        using var guest = new Guest(installation.Web);
        using var entered = await guest.FillAsync("/sign-in", ("email", "ines@harbourlane.example"), ("password", "walnut-scoop-kettle"));
        await AnswerAssert.IsAsync(HttpStatusCode.Redirect, entered);

        var again = await RunAsync("another-walnut-kettle\n", given);
        Assert.Equal(1, again.Code);
        Assert.Contains("is set up already", again.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Before_the_first_start_it_makes_the_database_and_the_start_finds_it()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "new");
        var (code, _, error) = await RunAsync("walnut-scoop-kettle\n", ["set-up", "ines@harbourlane.example", "--name", "Ines Moreau", "--customer", "Harbour Lane", "--data", path]);
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("set up already", (await RunAsync("walnut-scoop-kettle\n", ["set-up", "ines@harbourlane.example", "--name", "Ines Moreau", "--customer", "Harbour Lane", "--data", path])).Error, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(path, "postroad.db")));
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(string input, string[] args)
    {
        using StringReader reader = new(input);
        using StringWriter output = new(), error = new();
        var code = await CommandLine.RunAsync(args, new Terminal(reader, output, error, output, false), _ => null);
        return (code, output.ToString(), error.ToString());
    }
}
